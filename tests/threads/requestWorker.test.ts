import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { openRequestWorker } from '../../src/threads/requestWorker.ts';
import { temporaryFolder } from '../support/folder.ts';

const root = temporaryFolder();

/** A thread that doubles numbers, and does what `instead` says when it is asked for 0. */
const doubling = (name: string, instead: string) => {
  const file = join(root, `${name}.mjs`);
  const text = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (n) => { if (n === 0) { ${instead} } parentPort.postMessage(2 * n); });`;
  writeFileSync(file, text);
  return openRequestWorker<number, number>(pathToFileURL(file));
};

test('answers come in the order of the questions', async () => {
  const { request: ask, isClosed: ended, close } = doubling('orderly', '');
  expect(await Promise.all([1, 2, 3].map((n) => ask(n)))).toEqual([2, 4, 6]);
  expect(ended()).toBe(false);
  close();
});

test.each([
  ['throws', "throw new Error('no room')", 'no room'],
  ['leaves', 'process.exit(0)', 'the thread has ended'],
])('a thread that %s answers nobody any more, and says so at once', async (name, instead, message) => {
  const { request: ask, isClosed: ended } = doubling(name, instead);
  const answers = await Promise.allSettled([ask(1), ask(0), ask(2)]);
  expect(answers[0]).toEqual({ status: 'fulfilled', value: 2 });
  for (const answer of answers.slice(1)) {
    expect(answer).toMatchObject({ status: 'rejected', reason: { message } });
  }
  expect(ended()).toBe(true);
  await expect(ask(3)).rejects.toThrow(message);
});

test('what waits when it is closed is not left waiting', async () => {
  const { request: ask, close } = doubling('closed', '');
  const answer = ask(1);
  close();
  await expect(answer).rejects.toThrow('the thread has ended');
});
