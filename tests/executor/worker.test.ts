import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { WorkerExitError, WorkerProcess } from '../../src/executor/workerProcess.ts';
import type { Job } from '../../src/jobs/job.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeModule } from '../support/userModules.ts';

const root = temporaryFolder();

let worker: WorkerProcess;
afterEach(() => worker.kill());

const open = async (): Promise<WorkerProcess> => {
  worker = new WorkerProcess();
  await worker.open({ backend: 'wasm', native: undefined });
  return worker;
};

const job = (weights: string, folder = mkdtempSync(join(root, 'study-'))): Job => {
  const module = writeModule(`export const weights = (_, { fanIn, fanOut }) => { ${weights} };`);
  const config = { network: { width: 2, depth: 1 }, input: { samples: 2 }, training: { epochs: 1 } };
  const [cell] = studyOf({ ...config, initializers: [{ module, label: 'm' }] }).cells;
  return { kind: 'cell', id: 'a', checkpointKey: 'b', cell: cell!, keepsCheckpoints: false, folder, force: false };
};
const zeros = 'return Array(fanIn * fanOut).fill(0);';

test('answers job after job, whatever fails between them', async () => {
  const { run, engine } = { run: (one: Job) => worker.run(one), engine: (await open()).engine };
  expect(engine.backend).toBe('wasm');
  expect(await run(job(zeros))).toMatchObject({ type: 'done', result: { kind: 'cell', computed: true } });
  expect(await run(job("throw new Error('boom');"))).toMatchObject({
    type: 'error',
    message: expect.stringMatching(/weights: boom$/),
    fatal: null,
  });
  const full = mkdtempSync(join(root, 'full-'));
  writeFileSync(join(full, 'cells'), '');
  expect(await run(job(zeros, full))).toMatchObject({ type: 'error', fatal: 'output' });
  expect(await run(job(zeros))).toMatchObject({ type: 'done' });
});

test('that ends without an answer says with what, and its last words', async () => {
  await open();
  const ending = worker.run(
    job("console.error('out of patience'); process.kill(process.pid, 'SIGKILL'); while (true);"),
  );
  await expect(ending).rejects.toThrow(new WorkerExitError('its process ended with SIGKILL: out of patience'));
  expect(worker.alive).toBe(false);
  await expect(worker.run(job(zeros))).rejects.toThrow(WorkerExitError);
});

test.each([
  ["Promise.reject(new TypeError('late'));", 'exit code 1: TypeError: late'],
  ["queueMicrotask(() => { throw new Error('later'); });", 'exit code 1: Error: later'],
  ['process.abort();', 'SIGABRT'],
])('that ends by %s says why, not where', async (code, reason) => {
  await open();
  const ending = worker.run(job(`${code} ${zeros}`));
  await expect(ending).rejects.toThrow(new WorkerExitError(`its process ended with ${reason}`));
});

test('goes on where Ctrl-C reaches it too: who has started it decides', async () => {
  await open();
  expect(await worker.run(job(`process.kill(process.pid, 'SIGINT'); ${zeros}`))).toMatchObject({ type: 'done' });
  expect(await worker.run(job(zeros))).toMatchObject({ type: 'done' });
});

test('starts with the same threads of TensorFlow everywhere, in what it reads them from', async () => {
  await open();
  const told = writeModule('');
  const names = '["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "TF_ENABLE_ONEDNN_OPTS"]';
  await worker.run(
    job(
      `process.getBuiltinModule('fs').writeFileSync(${JSON.stringify(told)}, ${names}.map((n) => process.env[n]).join()); ${zeros}`,
    ),
  );
  const { readFileSync } = await import('node:fs');
  expect(readFileSync(told, 'utf8')).toBe('4,1,1');
});
