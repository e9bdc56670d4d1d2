import { availableParallelism } from 'node:os';
import { describeEngine, openEngine, type Engine } from '../engine/index.ts';
import { formatBytes } from '../config/index.ts';
import { version } from '../package.ts';

/** `initscope doctor`: what runs here and why, and the one command that would improve it; of a queue, what is there. */
export const doctor = async (queue?: string): Promise<void> => {
  const description = await describeEngine();
  const engine = await openEngine('auto', { native: description.native });
  const { backend, version: engineVersion, threads, reason } = engine;
  const { cache } = description;
  const lines: [string, string][] = [
    [
      'initscope',
      `${version} on Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`,
    ],
    ['engine', `${backend} ${engineVersion}, ${threads} ${threads === 1 ? 'thread' : 'threads'} (${reason})`],
    ['TensorFlow', description.source],
    [
      'workers',
      `${availableParallelism()} processes by default, which share the cores; a dozen cells or fewer: one process, and a thread that draws`,
    ],
    ['canvas', await canvasState()],
    [
      'cache',
      `${cache.folder}, ${cache.entries.length === 0 ? 'empty' : `${formatBytes(cache.bytes)}; remove it by: ${cache.remove}`}`,
    ],
    ...cache.entries.map(({ name, bytes, what }): [string, string] => ['', `${name}: ${what}, ${formatBytes(bytes)}`]),
    ...(queue === undefined ? [] : await queueLines(queue, engine)),
    ['improve', description.improve === '' ? 'nothing to improve' : description.improve],
  ];
  process.stdout.write(`${lines.map(([name, value]) => `${name.padEnd(11)}${value}`).join('\n')}\n`);
};

/** Draws a letter with the font that the pictures use: without it all text would be missing in silence. */
const canvasState = async (): Promise<string> => {
  const { describeCanvas } = await import('../render/fonts.ts');
  return describeCanvas();
};

const queueLines = async (queue: string, engine: Engine): Promise<[string, string][]> => {
  const { inspectQueue } = await import('../queue/inspect.ts');
  const { address, server, problems, agents, cells } = await inspectQueue(queue, engine);
  const here = `${cells.waiting} ${cells.waiting === 1 ? 'cell waits' : 'cells wait'}, ${cells.active} under way, of this engine's kind (kernels ${engine.fingerprint})`;
  return [
    ['queue', `${address}: ${server}`],
    ...problems.map((problem): [string, string] => ['', problem]),
    ['', here],
    ['agents', agents.length === 0 ? `none; start one by: initscope agent --queue ${address}` : String(agents.length)],
    ...agents.map(({ agent, why }): [string, string] => [
      '',
      `${agent.name}: ${agent.backend} ${agent.version}, ${agent.workers} ${agent.workers === 1 ? 'worker' : 'workers'}${agent.modules ? ', allows modules' : ''}${why === undefined ? '' : `; not for a run here: ${why}`}`,
    ]),
  ];
};
