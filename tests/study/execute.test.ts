import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Cell } from '../../src/config/index.ts';
import type { Job, ResultOf } from '../../src/jobs/job.ts';
import type { JobFailure, Pool } from '../../src/executor/pool.ts';
import { executeStudy, type CellOutcome } from '../../src/study/execute.ts';
import { OutputError } from '../../src/store/atomicFiles.ts';
import { ids, recordOf, saveRecord, study } from '../support/sample.ts';
import { temporaryFolder } from '../support/folder.ts';

const root = temporaryFolder();
const engine = { backend: 'wasm', reason: 'a test', version: '0', threads: 1, fingerprint: 'ab' } as const;

/** A pool that computes nothing: `answer` says what becomes of a job, undefined that all went well. */
const run = async (name: string, answer: (job: Job) => JobFailure | undefined, computing = 1) => {
  const folder = join(root, name);
  const jobs: string[] = [];
  const told: [string, CellOutcome][] = [];
  const perform = async (job: Job): Promise<ResultOf<Job> | JobFailure> => {
    jobs.push(job.kind === 'charts' ? job.kind : `${job.kind} ${ids.indexOf(job.id)}`);
    await Promise.resolve();
    const other = answer(job);
    if (other) return other;
    if (job.kind !== 'cell') return { kind: 'pictures', files: [], seconds: 0.5 };
    saveRecord(folder, job.id, recordOf(ids.indexOf(job.id)));
    return { kind: 'cell', computed: true, diverged: false, verdict: null, seconds: 1 };
  };
  const pool: Pool = { engine, workers: computing, computing, run: perform as Pool['run'], close: () => {} };
  const onCell = (cell: Cell, outcome: CellOutcome): void => void told.push([cell.slug, outcome]);
  const results = executeStudy({
    study,
    ids,
    checkpointKeys: ids,
    keepsCheckpoints: false,
    folder,
    pool,
    earlier,
    force: false,
    onCell,
  });
  return { folder, jobs, told, results };
};

const earlier = { files: [], versions: {} };

const slugs = study.cells.map(({ slug }) => slug);

test('a cell is drawn when its numbers are there, before the next is computed', async () => {
  const { folder, jobs, told, results } = await run('all', () => undefined);
  const { files, ...rest } = await results;
  const [cells, summary] = [[...rest.cells], [...rest.summary]];
  expect(jobs.slice(0, 4)).toEqual(['cell 0', 'figures 0', 'cell 1', 'figures 1']);
  expect(jobs.at(-1)).toBe('charts');
  expect(told.map(([slug]) => slug)).toEqual(slugs);
  // A second to compute, half of one to draw.
  expect(cells.map(({ state, seconds }) => [state, seconds])).toEqual(slugs.map(() => ['done', 1.5]));
  expect(summary).toHaveLength(slugs.length);
  const listed = files.map(({ path }) => path);
  const records = ids.map((id) => `cells/${id}.json`);
  expect(listed).toEqual(expect.arrayContaining(['statistics.csv', 'histograms.parquet', 'index.html', ...records]));
  expect(listed.every((path) => existsSync(join(folder, path)))).toBe(true);
  const [, title] = /<title>(.*)<\/title>/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))!;
  expect(title).toBe(`${study.name} · initscope`);
});

test.each([1, 3])('of cells %d are computed at a time where a pool computes so many', async (computing) => {
  let [now, most] = [0, 0];
  const { results } = await run(
    `${computing} at a time`,
    (job) => {
      if (job.kind !== 'cell') return undefined;
      most = Math.max(most, ++now);
      void Promise.resolve().then(() => now--);
      return undefined;
    },
    computing,
  );
  await results;
  expect(most).toBe(computing);
});

test('what fails, computed or drawn, is told of its cell; the others go on', async () => {
  const { jobs, results } = await run('failing', (job) => {
    const failing = (job.kind === 'cell' && job.id === ids[0]) || (job.kind === 'figures' && job.id === ids[2]);
    return failing ? { kind: 'failure', message: `no ${job.kind}` } : undefined;
  });
  const rest = await results;
  const [cells, summary] = [[...rest.cells], [...rest.summary]];
  expect(cells.map(({ state, message }) => [state, message])).toEqual([
    ['failed', 'no cell'],
    ['done', undefined],
    ['done', 'its pictures: no figures'],
    ...slugs.slice(3).map(() => ['done', undefined]),
  ]);
  expect(jobs).not.toContain('figures 0');
  expect(summary).toHaveLength(slugs.length - 1);
});

test('a forced cell that fails has none of the numbers of an earlier run', async () => {
  const { folder, results } = await run('forced', (job) => {
    if (job.kind !== 'cell' || job.id !== ids[1]) return undefined;
    saveRecord(folder, job.id, recordOf(1));
    return { kind: 'failure', message: 'no' };
  });
  const summary = [...(await results).summary];
  expect(summary.map(({ cell }) => cell.slug)).toEqual(slugs.filter((_, i) => i !== 1));
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).not.toContain('id="cell-1"');
});

test('charts that fail leave the rest of the study in its place', async () => {
  const { folder, results } = await run('charts', (job) =>
    job.kind === 'charts' ? { kind: 'failure', message: 'no charts' } : undefined,
  );
  const { missing, cells } = await results;
  expect(missing).toContain('no charts');
  expect([...cells].every(({ message }) => message === undefined)).toBe(true);
  expect(existsSync(join(folder, 'summary.csv'))).toBe(true);
});

test('where numbers cannot be written, no other cell is computed', async () => {
  const { jobs, results } = await run('full at once', (job) => {
    if (job.kind === 'cell') throw new OutputError('the disk is full');
    return undefined;
  });
  await expect(results).rejects.toThrow('the disk is full');
  expect(jobs).toEqual(['cell 0']);
});

test('where pictures cannot be written, no more is computed, and no table is left half written', async () => {
  const { folder, jobs, results } = await run('full', (job) => {
    if (job.kind === 'figures') throw new OutputError('the disk is full');
    return undefined;
  });
  await expect(results).rejects.toThrow('the disk is full');
  expect(jobs.filter((job) => job.startsWith('cell')).length).toBeLessThan(slugs.length);
  expect(readdirSync(folder)).toEqual(['cells']);
});
