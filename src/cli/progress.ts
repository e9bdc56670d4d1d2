import { styleText } from 'node:util';
import cliProgress from 'cli-progress';
import { formatBytes, type Study } from '../config/index.ts';
import type { RunEvent } from '../study/runStudies.ts';

export interface Progress {
  readonly on: (event: RunEvent) => void;
  readonly stop: () => void;
}

/** Milliseconds between two lines of progress where there is no terminal. */
const lineInterval = 3000;

/** On a terminal one bar over all cells; elsewhere a line every few seconds; with `quiet` nothing. All on stderr. */
export const createProgress = (studies: readonly Study[], quiet: boolean): Progress => {
  if (quiet) return { on: () => {}, stop: () => {} };
  const tally = new Tally(studies.reduce((sum, { cells }) => sum + cells.length, 0));
  return process.stderr.isTTY ? barProgress(tally) : lineProgress(tally);
};

class Tally {
  done = 0;
  diverged = 0;
  failed = 0;
  reused = 0;
  readonly of: number;

  constructor(of: number) {
    this.of = of;
  }

  count(event: RunEvent): void {
    if (event.type !== 'cell') return;
    this.done++;
    if ('message' in event.outcome) this.failed++;
    if (event.outcome.kind === 'cell') {
      if (event.outcome.diverged) this.diverged++;
      if (!event.outcome.computed) this.reused++;
    }
  }

  /** `, 1 diverged, 2 already there` */
  get remarks(): string {
    const parts = [
      [this.diverged, 'diverged'],
      [this.failed, 'failed'],
      [this.reused, 'already there'],
    ] as const;
    return parts.flatMap(([count, word]) => (count > 0 ? [`, ${count} ${word}`] : [])).join('');
  }
}

const barProgress = (tally: Tally): Progress => {
  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {value}/{total} cells · {duration_formatted} · {eta_formatted} left{remarks} {study}',
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    cliProgress.Presets.shades_grey,
  );
  let study = '';
  let running = false;
  return {
    on: (event) => {
      tally.count(event);
      if (event.type === 'engine') {
        process.stderr.write(`${engineLine(event)}\n`);
        bar.start(tally.of, 0, { remarks: '', study });
        running = true;
      }
      if (event.type === 'study') study = event.study.name;
      if (running) bar.update(tally.done, { remarks: tally.remarks, study });
    },
    stop: () => bar.stop(),
  };
};

const lineProgress = (tally: Tally): Progress => {
  let last = performance.now();
  return {
    on: (event) => {
      tally.count(event);
      if (event.type === 'engine') process.stderr.write(`${engineLine(event)}\n`);
      if (event.type !== 'cell') return;
      const now = performance.now();
      if (now - last < lineInterval && tally.done < tally.of) return;
      last = now;
      process.stderr.write(`${tally.done} of ${tally.of} cells${tally.remarks}\n`);
    },
    stop: () => {},
  };
};

const engineLine = ({ engine, workers, memoryLimits }: Extract<RunEvent, { type: 'engine' }>): string => {
  const limit = memoryLimits
    ? `, for a cell may need ${formatBytes(memoryLimits.need)} and memory holds no ${memoryLimits.wanted} of them`
    : '';
  return `engine: ${styleText('bold', engine.backend, { stream: process.stderr })} ${engine.version}, ${workers} ${workers === 1 ? 'worker' : 'workers'}${limit} (${engine.reason})`;
};
