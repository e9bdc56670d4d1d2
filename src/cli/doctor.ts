import { availableParallelism } from 'node:os';
import { describeEngine, openEngine } from '../engine/index.ts';
import { formatBytes } from '../config/index.ts';
import { version } from '../package.ts';

/** `initscope doctor`: what runs here and why, and the one command that would improve it. */
export const doctor = async (): Promise<void> => {
  const description = await describeEngine();
  const { backend, version: engineVersion, threads, reason } = await openEngine('auto', { native: description.native });
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
    ['improve', description.improve === '' ? 'nothing to improve' : description.improve],
  ];
  process.stdout.write(`${lines.map(([name, value]) => `${name.padEnd(11)}${value}`).join('\n')}\n`);
};

/** Draws a letter with the font that the pictures use: without it all text would be missing in silence. */
const canvasState = async (): Promise<string> => {
  const { describeCanvas } = await import('../render/fonts.ts');
  return describeCanvas();
};
