import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createLimiter } from '../../src/executor/limiter.ts';

test.each([1, 3])('%d at a time, in order, and a failure lets the next one in', async (most) => {
  const limit = createLimiter(most);
  const started: number[] = [];
  let running = 0;
  let largest = 0;
  const work = (i: number) => async (): Promise<number> => {
    started.push(i);
    largest = Math.max(largest, ++running);
    await after(2);
    running--;
    if (i === 2) throw new Error('two');
    return i;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map((i) => limit(work(i))));
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(largest).toBe(most);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true, true, true]);
});
