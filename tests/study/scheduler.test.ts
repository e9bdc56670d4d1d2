import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import type { Pool } from '../../src/executor/pool.ts';
import type { Job } from '../../src/jobs/job.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { loadRecord } from '../../src/store/records.ts';
import { executeStudy } from '../../src/study/execute.ts';
import { recordOf, saveRecord } from '../support/sample.ts';
import { temporaryFolder } from '../support/folder.ts';

const root = temporaryFolder();
const engine = { backend: 'wasm', reason: 'a test', version: '0', threads: 1, fingerprint: '0' } as const;

const study = studyOf({
  name: 'shuffled',
  network: { width: 4, depth: 2 },
  initializers: ['he', 'xavier', 'zero'],
  training: { epochs: 2 },
  random: { repeats: 2 },
  figures: { bins: 3 },
  sweep: { 'random.seed': [1, 2, 3, 4] },
});
const ids = study.cells.map((_, i) => `00ff${i}`);

/** Ends what the scheduler has under way, as a killed run ends. */
class Interrupted extends Error {}

interface Waiting {
  readonly job: Job;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A pool whose jobs end in an order that a stream draws. @param ends after so many jobs all is over */
const shuffledPool = (stream: RandomStream, workers: number, ends: number) => {
  const waiting: Waiting[] = [];
  let left = ends;
  const counts = { computed: 0, reused: 0 };
  const finish = ({ job, resolve }: Waiting): void => {
    if (job.kind !== 'cell') return resolve({ kind: 'pictures', files: [], seconds: 0 });
    const there = loadRecord(job.folder, job.id, 2) !== undefined;
    counts[there ? 'reused' : 'computed']++;
    if (!there) saveRecord(job.folder, job.id, recordOf(ids.indexOf(job.id) % 4));
    resolve({ kind: 'cell', computed: !there, diverged: false, verdict: null, seconds: 0 });
  };
  const step = (): void => {
    if (waiting.length === 0) return;
    if (left-- > 0) finish(waiting.splice(Math.floor(stream.uniform() * waiting.length), 1)[0]!);
    else for (const one of waiting.splice(0)) one.reject(new Interrupted());
    setImmediate(step);
  };
  const run = (job: Job): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (left < 0) return reject(new Interrupted());
      waiting.push({ job, resolve, reject });
      if (waiting.length === 1) setImmediate(step);
    });
  const pool: Pool = { engine, workers, computing: workers, run: run as Pool['run'], close: () => {} };
  return { pool, counts };
};

const execute = async (folder: string, stream: RandomStream, workers: number, ends = Infinity) => {
  const { pool, counts } = shuffledPool(stream, workers, ends);
  await executeStudy({
    study,
    ids,
    folder,
    pool,
    checkpointKeys: ids,
    keepsCheckpoints: false,
    force: false,
    earlier: { files: [], versions: {} },
    onCell: () => {},
  });
  return counts;
};

/** Of numbers that not every run has. */
const diagnosed = ['diagnostics.csv', 'parameters.csv', 'parameters.parquet'];
const written = [
  'statistics.csv',
  'summary.csv',
  'verdicts.csv',
  'statistics.parquet',
  'histograms.parquet',
  'verdicts.parquet',
  'index.html',
];
const read = (folder: string): string[] => written.map((name) => readFileSync(join(folder, name), 'base64'));

/** What stands in a study's folder beside the records of its cells. */
const beside = (folder: string): string[] => readdirSync(folder).filter((name) => name !== 'cells');

test('one worker or several, in whatever order, interrupted at whatever moment: the same files to the byte', async () => {
  const whole = mkdtempSync(join(root, 'whole-'));
  await execute(whole, new RandomStream([0, 0, 0]), 1);
  const expected = read(whole);
  for (let seed = 1; seed <= 20; seed++) {
    const stream = new RandomStream([seed, 0, 0]);
    const upTo = (count: number): number => Math.floor(stream.uniform() * count);
    const folder = mkdtempSync(join(root, 'broken-'));
    for (let times = upTo(4); times > 0; times--) {
      await expect(execute(folder, stream, 1 + upTo(4), upTo(2 * ids.length))).rejects.toThrow(Interrupted);
      // Whole or not there.
      expect(beside(folder).filter((name) => !written.includes(name) && !diagnosed.includes(name))).toEqual([]);
      const records = existsSync(join(folder, 'cells')) ? readdirSync(join(folder, 'cells')) : [];
      // What a full disk or a failing one leaves of a record.
      if (records.length > 0 && upTo(2) === 0) truncateSync(join(folder, 'cells', records[upTo(records.length)]!), 100);
    }
    await execute(folder, stream, 1 + upTo(4));
    expect({ seed, same: read(folder).map((text, i) => text === expected[i]) }).toEqual({
      seed,
      same: written.map(() => true),
    });
    rmSync(folder, { recursive: true });
  }
});

test('what was recorded before an interruption is not computed again', async () => {
  const folder = mkdtempSync(join(root, 'resumed-'));
  await expect(execute(folder, new RandomStream([1, 0, 0]), 3, 15)).rejects.toThrow(Interrupted);
  const recorded = ids.filter((id) => loadRecord(folder, id, 2)).length;
  expect(recorded).toBeGreaterThan(0);
  expect(await execute(folder, new RandomStream([2, 0, 0]), 3)).toEqual({
    computed: ids.length - recorded,
    reused: recorded,
  });
});
