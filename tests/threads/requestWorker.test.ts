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
    const answer = (number, reply) => parentPort.postMessage({ number, reply });
    parentPort.on('message', ({ number, request }) => { if (request === 0) { ${instead} } answer(number, 2 * request); });`;
  writeFileSync(file, text);
  return openRequestWorker<unknown, number>(pathToFileURL(file));
};

test('each request has its own reply', async () => {
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
  // Alone: what a thread has sent just before it ends may not arrive.
  expect(await ask(1)).toBe(2);
  for (const answer of await Promise.allSettled([ask(0), ask(2)])) {
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

test('a request that can’t be sent is refused and forgotten', async () => {
  const { request, isClosed, close } = doubling('refused', '');
  const replies = await Promise.allSettled([
    request(1),
    request(() => {}),
    request(2),
    request(Symbol('s')),
    request(3),
  ]);
  expect(replies.map((reply) => (reply.status === 'fulfilled' ? reply.value : 'refused'))).toEqual([
    2,
    'refused',
    4,
    'refused',
    6,
  ]);
  expect(replies[1]).toMatchObject({ reason: { name: 'DataCloneError' } });
  expect(isClosed()).toBe(false);
  close();
});

test.each([
  ['in another order', "parentPort.once('message', () => setTimeout(answer, 50, number, 'late')); return;"],
  ['twice', "answer(number, 'late'); answer(number, 'doubled');"],
  ['to what nobody asked', "answer(-1, 'unasked'); answer(number + 1, 'early'); answer(number, 'late'); return;"],
])('replies %s reach who asked', async (name, instead) => {
  const { request, close } = doubling(name.replaceAll(' ', '-'), instead);
  const expected = name.startsWith('to') ? 'early' : 4;
  expect(await Promise.all([request(0), request(2)])).toEqual(['late', expected]);
  expect(await request(5)).toBe(10);
  close();
});

test('a reply that tells of a failure fails its own request alone', async () => {
  const { request, close } = doubling('failing', "parentPort.postMessage({ number, message: 'no room' }); return;");
  const replies = await Promise.allSettled([request(1), request(0), request(2)]);
  expect(replies).toMatchObject([{ value: 2 }, { reason: { message: 'no room' } }, { value: 4 }]);
  close();
});
