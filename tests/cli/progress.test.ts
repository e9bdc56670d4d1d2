import { afterEach, describe, expect, test } from '@jest/globals';
import { createProgress } from '../../src/cli/progress.ts';
import { studyOf } from '../../src/config/index.ts';
import type { AgentCard } from '../../src/queue/agentCard.ts';
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
const shown = async (quiet: boolean, told = events): Promise<string[]> => {
  const progress = await captured(() => createProgress([study], quiet));
  const { on, stop } = progress.result as ReturnType<typeof createProgress>;
  const texts: string[] = [];
  for (const event of told) texts.push((await captured(() => on(event))).stderr);
  return [...texts, (await captured(stop)).stderr];
};

// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '');

test('without a terminal: the engine, and at the end a line that counts what became of the cells', async () => {
  pretend({ isTTY: false });
  const text = (await shown(false)).join('');
  expect(plain(text)).toMatch(/^engine: wasm 4\.2, 2 workers \(a test\)\n/);
  expect(text).toMatch(/^4 of 4 cells, 1 not finite, 1 failed, 1 already there\n$/m);
});

test('on a terminal: one bar over all cells, which counts them and is gone at the end', async () => {
  pretend({ isTTY: true, columns: 200, cursorTo: () => true, moveCursor: () => true, clearLine: () => true });
  const bare = (await shown(false)).map(plain);
  const bars = bare.join('').split(/(?=[█░]{5,})/);
  expect(bare[0]).toMatch(/^engine: wasm 4\.2, 2 workers \(a test\)\n/);
  // The bar is drawn a few times a second; at its end it stands for all.
  expect(bars.some((bar) => /4\/4 cells .*, 1 not finite, 1 failed, 1 already there wide/.test(bar))).toBe(true);
});

describe('of a run on a queue', () => {
  const agent = (name: string): AgentCard => ({
    id: name,
    name,
    backend: 'wasm',
    version: '4.2',
    fingerprint: '0',
    initscope: '1',
    workers: 2,
    modules: false,
  });
  const onQueue: readonly RunEvent[] = [
    { type: 'engine', engine, workers: 1, queue: 'redis://q:6379' },
    { type: 'study', study },
    { type: 'agents', matching: [], others: [{ agent: agent('c/3'), why: 'initscope 0, not 1' }] },
    { type: 'agents', matching: [agent('a/1'), agent('b/2')], others: [] },
    { type: 'complaint', line: 'redis://q:6379: connection lost; trying again until it is back' },
    { type: 'retry' },
    { type: 'retry' },
    { type: 'agents', matching: [agent('a/1')], others: [] },
    ...events.slice(2),
  ];
  const lines = [
    /^engine: wasm 4\.2, cells by agents at redis:\/\/q:6379 \(a test\)$/m,
    /^agents: no agent computes as this run does; waiting for one$/m,
    /^agents: not for this run: c\/3: initscope 0, not 1$/m,
    /^agents: 2 agents with 4 workers: a\/1, b\/2$/m,
    /^redis:\/\/q:6379: connection lost; trying again until it is back$/m,
  ];
  test('without a terminal, lines tell the agents as they come and go; the last one how many there are, the rate and what was tried again', async () => {
    pretend({ isTTY: false });
    const text = (await shown(false, onQueue)).map(plain).join('');
    for (const line of lines) expect(text).toMatch(line);
    expect(text).toMatch(
      /^4 of 4 cells · 1 agent, \d+(\.\d)? cells\/s, 1 not finite, 1 failed, 1 already there, 2 retries\n$/m,
    );
  });

  test('on a terminal they stand above the bar, which tells the same, and the time left', async () => {
    pretend({ isTTY: true, columns: 250, cursorTo: () => true, moveCursor: () => true, clearLine: () => true });
    const text = (await shown(false, onQueue)).map(plain).join('').replaceAll('\r', '\n');
    for (const line of lines) expect(text).toMatch(line);
    expect(text).toMatch(
      /4\/4 cells · \d+s · \d+s left · 1 agent, \S+ cells\/s, 1 not finite, 1 failed, 1 already there, 2 retries wide/,
    );
  });

  test('the rate is that of cells computed now', async () => {
    pretend({ isTTY: false });
    const found = onQueue.map((event) =>
      event.type === 'cell' ? { ...event, outcome: { ...computed, computed: false } } : event,
    );
    expect((await shown(false, found)).join('')).toMatch(/^4 of 4 cells · 1 agent, 0\.0 cells\/s, 4 already there/m);
  });
});

test('quiet: nothing', async () => {
  expect((await shown(true)).join('')).toBe('');
});
