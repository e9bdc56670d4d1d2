import { afterEach, expect, test } from '@jest/globals';
import { createProgress } from '../../src/cli/progress.ts';
import { studyOf } from '../../src/config/index.ts';
import type { RunEvent } from '../../src/study/runStudies.ts';
import type { CellOutcome } from '../../src/study/execute.ts';
import { captured } from '../support/captured.ts';

const study = studyOf({ name: 'wide', initializers: ['zero', 'xavier', 'he', 'orthogonal'] });
const engine = { backend: 'wasm', reason: 'a test', version: '4.2', threads: 1, fingerprint: '0' } as const;

const computed = { kind: 'cell', computed: true, diverged: false, verdict: null, seconds: 1, pictures: [] } as const;
const outcomes: readonly CellOutcome[] = [
  computed,
  { ...computed, diverged: true },
  { ...computed, computed: false },
  { kind: 'failure', message: 'boom' },
];
const events: readonly RunEvent[] = [
  { type: 'engine', engine, workers: 2 },
  { type: 'study', study },
  ...outcomes.map((outcome, i): RunEvent => ({ type: 'cell', study, cell: study.cells[i]!, outcome })),
];

const terminal = Object.getOwnPropertyDescriptors(process.stderr);
const pretend = (properties: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(process.stderr, name, { value, configurable: true, writable: true });
  }
};

afterEach(() => {
  for (const name of ['isTTY', 'columns', 'cursorTo', 'moveCursor', 'clearLine']) {
    const before = terminal[name as keyof typeof terminal] as PropertyDescriptor | undefined;
    if (before) Object.defineProperty(process.stderr, name, before);
    else delete (process.stderr as unknown as Record<string, unknown>)[name];
  }
});

/** What is written to stderr after each event, and at the end. */
const shown = async (quiet: boolean): Promise<string[]> => {
  const progress = await captured(() => createProgress([study], quiet));
  const { on, stop } = progress.result as ReturnType<typeof createProgress>;
  const texts: string[] = [];
  for (const event of events) texts.push((await captured(() => on(event))).stderr);
  return [...texts, (await captured(stop)).stderr];
};

// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '');

test('without a terminal: the engine, and at the end a line that counts what became of the cells', async () => {
  pretend({ isTTY: false });
  const text = (await shown(false)).join('');
  expect(plain(text)).toMatch(/^engine: wasm 4\.2, 2 workers \(a test\)\n/);
  expect(text).toMatch(/^4 of 4 cells, 1 diverged, 1 failed, 1 already there\n$/m);
});

test('on a terminal: one bar over all cells, which counts them and is gone at the end', async () => {
  pretend({ isTTY: true, columns: 200, cursorTo: () => true, moveCursor: () => true, clearLine: () => true });
  const bare = (await shown(false)).map(plain);
  const bars = bare.join('').split(/(?=[█░]{5,})/);
  expect(bare[0]).toMatch(/^engine: wasm 4\.2, 2 workers \(a test\)\n/);
  // The bar is drawn a few times a second; at its end it stands for all.
  expect(bars.some((bar) => /4\/4 cells .*, 1 diverged, 1 failed, 1 already there wide/.test(bar))).toBe(true);
});

test('quiet: nothing', async () => {
  expect((await shown(true)).join('')).toBe('');
});
