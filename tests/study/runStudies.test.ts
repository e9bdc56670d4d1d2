import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { cellNeed, studyOf, type Study } from '../../src/config/index.ts';
import type { Pool, PoolOptions } from '../../src/executor/pool.ts';
import type { Job } from '../../src/jobs/job.ts';
import { recordKey } from '../../src/jobs/keys.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recordOf, study as sample, saveRecord } from '../support/sample.ts';

const engine = { backend: 'wasm', reason: 'a test', version: '0', threads: 1, fingerprint: '0' } as const;

/** What becomes of a job; a pool that computes nothing asks it. */
let answer: (job: Job) => unknown;
let closed: number;
let asked: PoolOptions;
jest.unstable_mockModule('../../src/executor/openPool.ts', () => ({
  openPool: (options: PoolOptions): Pool => {
    asked = options;
    const run = (async (job: Job) => answer(job)) as Pool['run'];
    return { engine, workers: 1, computing: 1, run, close: () => void closed++ };
  },
}));
const { runStudies } = await import('../../src/study/runStudies.ts');

const out = temporaryFolder();
const named = (name: string): Study => ({ ...sample, name });
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const recorded: string[] = [];
const isClosed = (): boolean => closed > 0;
const done = (job: Job): unknown => {
  if (job.kind !== 'cell') return { kind: 'pictures', files: [], seconds: 0 };
  recorded.push(job.id);
  saveRecord(job.folder, job.id, recordOf(sample.cells.findIndex(({ slug }) => slug === job.cell.slug)));
  return { kind: 'cell', computed: true, diverged: false, verdict: null, seconds: 1 };
};

const locks = (): string[] =>
  readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes('.lock'));

test('each study has a folder of its own, its cells under the keys of the engine that computes', async () => {
  [answer, closed] = [done, 0];
  const reports = await runStudies([named('a'), named('b')], { out });
  expect(reports.map(({ folder }) => folder)).toEqual([join(out, 'a'), join(out, 'b')]);
  const keys = sample.cells.map(({ settings }) => recordKey(settings, engine));
  expect([...new Set(recorded)].toSorted()).toEqual(keys.toSorted());
  for (const name of ['a', 'b']) expect(existsSync(join(out, name, 'manifest.json'))).toBe(true);
  expect({ closed, locks: locks() }).toEqual({ closed: 1, locks: [] });
});

test('workers are as many as memory holds of the largest cell of all studies', async () => {
  [answer, closed] = [done, 0];
  const large: Study = {
    ...named('large'),
    cells: sample.cells.map((cell) => ({ ...cell, settings: { ...cell.settings, samples: 9e5 } })),
  };
  await runStudies([named('small'), large], { out });
  expect(asked.memory).toBe(Math.max(...large.cells.map(({ settings }) => cellNeed(settings))));
});

test('checkpoints are kept of a study where all of them together are small enough', async () => {
  const kept = new Map<string, boolean>();
  [answer, closed] = [
    (job) => {
      if (job.kind === 'cell') kept.set(basename(job.folder), job.keepsCheckpoints);
      return done(job);
    },
    0,
  ];
  const of = (name: string, samples: number): Study => ({
    ...named(name),
    cells: sample.cells.map((cell) => ({ ...cell, settings: { ...cell.settings, samples } })),
  });
  // 4 cells of 2 repeats carry 4 bytes over for each of 4 inputs and 4 outputs of a sample: 256 MiB are 2^20 samples.
  await runStudies([of('fits', 2 ** 20 - 10), of('beyond', 2 ** 20)], { out });
  expect(Object.fromEntries(kept)).toEqual({ fits: true, beyond: false });
});

test('one study that can’t go on ends the others, and what it ends with is told when nothing is under way', async () => {
  closed = 0;
  let closedWhen = 0;
  let [begun, ended] = [0, 0];
  answer = async (job) => {
    if ('folder' in job && job.folder.endsWith('bad')) throw new Error('the disk is full');
    begun++;
    // A cell under way, which the pool's end rejects.
    while (!isClosed()) await tick();
    for (let turn = 0; turn < 50; turn++) await tick();
    closedWhen = closed;
    ended++;
    throw new Error('the run has ended');
  };
  await expect(runStudies([named('good'), named('bad')], { out })).rejects.toThrow('the disk is full');
  expect(closedWhen).toBeGreaterThan(0);
  expect({ begun, ended, locks: locks() }).toEqual({ begun: 1, ended: 1, locks: [] });
  for (const name of ['good', 'bad']) expect(existsSync(join(out, name, 'manifest.json'))).toBe(false);
});

test('a folder in use ends a run before anything is computed, and gives the others back', async () => {
  closed = 0;
  answer = async () => {
    throw new Error('nothing is computed');
  };
  const holding = runStudies([named('held')], {
    out,
    onEvent: () => {
      throw new Error('stop');
    },
  });
  await expect(holding).rejects.toThrow('stop');
  mkdirSync(join(out, 'held'), { recursive: true });
  writeFileSync(join(out, 'held', '.lock'), JSON.stringify({ pid: process.pid, host: 'elsewhere', since: 'now' }));
  await expect(runStudies([named('free'), named('held')], { out })).rejects.toMatchObject({ name: 'LockError' });
  expect(locks()).toEqual(['held/.lock']);
});

test('what a killed run left half written is removed, and what is not ours stays', async () => {
  [answer, closed] = [done, 0];
  mkdirSync(join(out, 'left/figures'), { recursive: true });
  const [part, own] = [join(out, 'left/figures/x.png.123-4.part'), join(out, 'left/notes.part')];
  for (const file of [part, own]) writeFileSync(file, '');
  await runStudies([named('left')], { out });
  expect([part, own].map((file) => existsSync(file))).toEqual([false, true]);
});

test('eleven studies at once are no warning, and all are there', async () => {
  [answer, closed] = [done, 0];
  const names = Array.from({ length: 11 }, (_, i) => `s${i}`);
  const reports = await runStudies(names.map(named), { out });
  expect(reports.map(({ study }) => study.name)).toEqual(names);
  expect(studyOf({ initializers: ['he'] }).cells).toHaveLength(1);
});
