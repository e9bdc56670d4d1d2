import { availableParallelism } from 'node:os';
import type { BackendChoice } from '../engine/types.ts';
import { queueOf } from './queue.ts';
import { makeReady } from './setup.ts';
import { wholeNumber } from './wholeNumber.ts';

export interface AgentArguments {
  readonly queue: string | undefined;
  readonly workers: string | undefined;
  readonly backend: BackendChoice;
  readonly 'allow-modules': boolean;
  /** Seconds. */
  readonly idle: string | undefined;
  readonly quiet: boolean;
}

/** `initscope agent`. @returns the exit code */
export const agent = async (args: AgentArguments): Promise<number> => {
  const queue = queueOf(args.queue, 'agent');
  const workers = wholeNumber('workers', args.workers, 1, 256) ?? availableParallelism();
  const idle = wholeNumber('idle', args.idle, 0, 1e6);
  const { runAgent } = await import('../queue/agent.ts');
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const tell = args.quiet ? () => {} : say;
  const stopping = new AbortController();
  let code = 0;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    if (signal === 'SIGINT') code = 130;
    tell('finishing what is under way; once more to end at once');
    stopping.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let cells = 0;
  try {
    await runAgent({
      queue,
      backend: args.backend,
      native: ['auto', 'tensorflow'].includes(args.backend) ? await makeReady(args.quiet) : undefined,
      workers,
      allowModules: args['allow-modules'],
      idle,
      signal: stopping.signal,
      onReady: ({ name, backend, version, fingerprint }, shown) =>
        tell(
          `agent ${name}: ${backend} ${version} (kernels ${fingerprint}), ${workers} ${workers === 1 ? 'worker' : 'workers'}, at ${shown}`,
        ),
      onCell: (label, outcome) => {
        cells++;
        tell(
          'failure' in outcome ? `${label}: failed: ${outcome.failure}` : `${label}: ${outcome.seconds.toFixed(2)} s`,
        );
      },
      onComplaint: say,
    });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  tell(`${cells} ${cells === 1 ? 'cell' : 'cells'} computed`);
  return code;
};
