import { studyOf } from '../../src/config/index.ts';
import { expect, test } from '@jest/globals';
import { EngineError } from '../../src/engine/index.ts';
import type { Job } from '../../src/jobs/job.ts';
import { openProcessPool, type PoolWorker } from '../../src/executor/processPool.ts';
import type { Reply } from '../../src/executor/worker.ts';
import { WorkerExitError } from '../../src/executor/workerProcess.ts';
import { OutputError } from '../../src/store/atomicFiles.ts';

const engine = { backend: 'wasm', reason: 'a test', version: '0', threads: 1, fingerprint: 'ab' } as const;
const done: Reply = { type: 'done', result: { kind: 'pictures', files: [], seconds: 0 } };
const refused: Reply = { type: 'error', message: 'no such font', fatal: null };

/** A worker in this process: a job stays with it until the test says what becomes of it. As a process does, it dies a moment after it is killed. */
class FakeWorker implements PoolWorker {
  alive = true;
  engine;
  readonly jobs: string[] = [];
  #settle: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined;
  readonly #opening: Promise<void>;

  /** @param opening when it is open, or why it never is */
  constructor({ opening = Promise.resolve(), version = '0' }: { opening?: Promise<void>; version?: string } = {}) {
    this.#opening = opening;
    this.engine = { ...engine, version };
  }

  open(): Promise<void> {
    return this.#opening;
  }

  run(job: Job): Promise<Reply> {
    if ('folder' in job) this.jobs.push(job.folder);
    return new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
  }

  answer(reply: Reply): void {
    this.#settle?.resolve(reply);
  }

  kill(): void {
    setImmediate(() => {
      this.alive = false;
      this.#settle?.reject(new WorkerExitError('its process ended with SIGKILL'));
    });
  }
}

/** What waits for nothing outside gets as far as it can. */
const settle = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};

const job = (folder: string): Job => ({
  kind: 'charts',
  folder,
  charts: [],
  drawing: studyOf({ initializers: ['he'] }).figures,
});

/** A pool of fake workers; `made` are those forked so far, in their order. */
const open = async (
  count: number,
  make: (nth: number) => FakeWorker = () => new FakeWorker(),
  made: FakeWorker[] = [],
) => {
  const pool = await openProcessPool({ backend: 'wasm', native: undefined }, count, () => {
    made.push(make(made.length));
    return made.at(-1)!;
  });
  return { pool, made };
};

test('as many jobs run at a time as there are workers; the others wait, in their order', async () => {
  const { pool, made } = await open(2);
  const results = ['a', 'b', 'c', 'd'].map((name) => pool.run(job(name)));
  await settle();
  expect(made.map(({ jobs }) => jobs)).toEqual([['a'], ['b']]);
  made[1]!.answer(done);
  await settle();
  made[0]!.answer(done);
  await settle();
  expect(made.map(({ jobs }) => jobs)).toEqual([
    ['a', 'd'],
    ['b', 'c'],
  ]);
  for (const worker of made) worker.answer(done);
  expect(await Promise.all(results)).toEqual([0, 1, 2, 3].map(() => done.result));
  pool.close();
});

test('a job that fails is tried once more; failing again it is a failure, and its worker goes on', async () => {
  const { pool, made } = await open(1);
  const [result, next] = [pool.run(job('a')), pool.run(job('b'))];
  await settle();
  made[0]!.answer(refused);
  await settle();
  made[0]!.answer(done);
  expect(await next).toEqual(done.result);
  await settle();
  made[0]!.answer(refused);
  expect(await result).toEqual({ kind: 'failure', message: 'no such font' });
  expect(made.map(({ jobs }) => jobs)).toEqual([['a', 'b', 'a']]);
  pool.close();
});

test('a worker that dies takes only its own job down, and another takes its place for the second try', async () => {
  const { pool, made } = await open(2);
  const results = [pool.run(job('a')), pool.run(job('b'))];
  await settle();
  made[0]!.kill();
  await settle();
  expect(made.map(({ jobs }) => jobs)).toEqual([['a'], ['b'], ['a']]);
  made[1]!.answer(done);
  made[2]!.kill();
  expect(await Promise.all(results)).toEqual([
    { kind: 'failure', message: 'its process ended with SIGKILL' },
    done.result,
  ]);
  pool.close();
});

test('one that died while it had nothing to do costs no job a try', async () => {
  const { pool, made } = await open(1);
  made[0]!.kill();
  await settle();
  const result = pool.run(job('a'));
  await settle();
  made[1]!.answer(done);
  expect(await result).toEqual(done.result);
  expect(made.map(({ jobs }) => jobs)).toEqual([[], ['a']]);
  pool.close();
});

test('after close, jobs that run, wait or come are rejected, no process is forked, and none is left', async () => {
  const { pool, made } = await open(2);
  const results = ['a', 'b', 'c', 'd'].map((name) => pool.run(job(name)));
  await settle();
  pool.close();
  const settled = await Promise.allSettled([...results, pool.run(job('e'))]);
  expect(settled.map(({ status }) => status)).toEqual(settled.map(() => 'rejected'));
  expect(made.map(({ alive, jobs }) => [alive, jobs])).toEqual([
    [false, ['a']],
    [false, ['b']],
  ]);
});

test('after close a job that has just failed is not tried again', async () => {
  const { pool, made } = await open(1);
  const result = pool.run(job('a'));
  await settle();
  made[0]!.answer(refused);
  pool.close();
  await expect(result).rejects.toThrow('the run has ended');
  expect(made.map(({ jobs }) => jobs)).toEqual([['a']]);
});

test('a job that close ends in its second try is rejected, not a failure', async () => {
  const { pool, made } = await open(1);
  const result = pool.run(job('a'));
  await settle();
  made[0]!.answer(refused);
  await settle();
  pool.close();
  await expect(result).rejects.toThrow('SIGKILL');
});

test('after close no worker takes the place of one that was killed as soon as it was open', async () => {
  let opened = (): void => {};
  const slow = new Promise<void>((resolve) => (opened = resolve));
  const { pool, made } = await open(2, (nth) => new FakeWorker(nth === 1 ? { opening: slow } : {}));
  const results = Promise.allSettled([pool.run(job('a')), pool.run(job('b'))]);
  await settle();
  made[1]!.alive = false;
  opened();
  pool.close();
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(made.map(({ jobs }) => jobs)).toEqual([['a'], []]);
});

test('an output folder that cannot be written is no failure of one job', async () => {
  const { pool, made } = await open(1);
  const result = pool.run(job('a'));
  await settle();
  const thrown = result.catch((error: unknown) => error);
  made[0]!.answer({ type: 'error', message: 'the disk is full', fatal: 'output' });
  await settle();
  // It is not tried again.
  expect(made[0]!.jobs).toEqual(['a']);
  expect(await thrown).toBeInstanceOf(OutputError);
  pool.close();
});

const dying = () => ({ opening: Promise.reject(new WorkerExitError('it never got up')) });

test('a worker that dies while it starts is started again, once', async () => {
  const { pool, made } = await open(1, (nth) => new FakeWorker(nth > 0 ? {} : dying()));
  expect(made).toHaveLength(2);
  pool.close();
});

test('where the first worker cannot be started, the others are ended', async () => {
  const made: FakeWorker[] = [];
  const opening = open(2, (nth) => new FakeWorker(nth === 1 ? {} : dying()), made);
  await expect(opening).rejects.toThrow(new EngineError('a worker could not be started: it never got up'));
  await settle();
  expect(made.map(({ alive }) => alive)[1]).toBe(false);
  expect(made).toHaveLength(3);
});

test('workers on different engines are refused: a cell would depend on where it is computed', async () => {
  const { pool, made } = await open(2, (nth) => new FakeWorker({ version: String(nth) }));
  const first = pool.run(job('a'));
  await settle();
  made[0]!.answer(done);
  expect(await first).toEqual(done.result);
  await expect(pool.run(job('b'))).rejects.toThrow('workers run different engines');
  pool.close();
});
