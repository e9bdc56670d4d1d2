import { styleText } from 'node:util';
import cliProgress from 'cli-progress';
import { formatBytes, type Study } from '../config/index.ts';
import { describeAgents } from '../queue/agentsSeen.ts';
import { stateWords } from '../store/manifestTypes.ts';
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
  retries = 0;
  /** Those that compute for the run, of a queue. */
  agents: number | undefined;
  readonly #started = performance.now();
  readonly of: number;

  constructor(of: number) {
    this.of = of;
  }

  count(event: RunEvent): void {
    if (event.type === 'retry') this.retries++;
    if (event.type === 'agents') this.agents = event.matching.length;
    if (event.type !== 'cell') return;
    this.done++;
    if ('message' in event.outcome) this.failed++;
    if (event.outcome.kind === 'cell') {
      if (event.outcome.diverged) this.diverged++;
      if (!event.outcome.computed) this.reused++;
    }
  }

  /** `, 1 not finite, 2 already there` */
  get remarks(): string {
    const parts = [
      [this.diverged, stateWords.diverged],
      [this.failed, 'failed'],
      [this.reused, 'already there'],
      [this.retries, this.retries === 1 ? 'retry' : 'retries'],
    ] as const;
    return parts.flatMap(([count, word]) => (count > 0 ? [`, ${count} ${word}`] : [])).join('');
  }

  /** ` · 3 agents, 27 cells/s`; nothing where this machine computes. */
  get pace(): string {
    if (this.agents === undefined) return '';
    const rate = (this.done - this.reused) / ((performance.now() - this.#started) / 1000);
    return ` · ${this.agents} ${this.agents === 1 ? 'agent' : 'agents'}, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)} cells/s`;
  }
}

const barProgress = (tally: Tally): Progress => {
  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {value}/{total} cells · {duration_formatted} · {eta_formatted} left{pace}{remarks} {study}',
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
        bar.start(tally.of, 0, { remarks: '', pace: '', study });
        running = true;
      }
      if (event.type === 'study') study = event.study.name;
      // Above the bar, which is drawn again below.
      for (const line of linesOf(event)) process.stderr.write(`\r\x1b[K${line}\n`);
      if (running) bar.update(tally.done, { remarks: tally.remarks, pace: tally.pace, study });
    },
    stop: () => {
      if (running) bar.stop();
      running = false;
    },
  };
};

const lineProgress = (tally: Tally): Progress => {
  let last = performance.now();
  return {
    on: (event) => {
      tally.count(event);
      if (event.type === 'engine') process.stderr.write(`${engineLine(event)}\n`);
      for (const line of linesOf(event)) process.stderr.write(`${line}\n`);
      if (event.type !== 'cell') return;
      const now = performance.now();
      if (now - last < lineInterval && tally.done < tally.of) return;
      last = now;
      process.stderr.write(`${tally.done} of ${tally.of} cells${tally.pace}${tally.remarks}\n`);
    },
    stop: () => {},
  };
};

/** What is told of a queue as it happens. */
const linesOf = (event: RunEvent): readonly string[] => {
  if (event.type === 'agents') return describeAgents(event).map((line) => `agents: ${line}`);
  return event.type === 'complaint' ? [event.line] : [];
};

const engineLine = ({ engine, workers, queue, memoryLimits }: Extract<RunEvent, { type: 'engine' }>): string => {
  const limit = memoryLimits
    ? `, for a cell may need ${formatBytes(memoryLimits.need)} and memory holds no ${memoryLimits.wanted} of them`
    : '';
  return `engine: ${styleText('bold', engine.backend, { stream: process.stderr })} ${engine.version}, ${queue === undefined ? `${workers} ${workers === 1 ? 'worker' : 'workers'}` : `cells by agents at ${queue}`}${limit} (${engine.reason})`;
};
