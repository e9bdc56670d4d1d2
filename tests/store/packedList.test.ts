import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { PackedList } from '../../src/store/packedList.ts';
import { RandomStream } from '../../src/random/stream.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** In bytes. */
const memoryInUse = (): number => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const valueOf = (index: number) => ({
  index,
  text: `√χ of ${index}`,
  numbers: [index / 3, NaN, -0, Infinity],
  none: null,
});

test('gives back what was set, bit for bit, in whatever order it came and is asked for', () => {
  const stream = new RandomStream([1, 2, 3]);
  const shuffled = (): number[] =>
    Array.from({ length: 200 }, (_, index) => [stream.uniform(), index] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, index]) => index);
  const list = new PackedList<ReturnType<typeof valueOf>>(200);
  for (const index of shuffled()) {
    expect(list.get(index)).toBeUndefined();
    list.set(index, valueOf(index));
    expect(list.get(index)).toEqual(valueOf(index));
  }
  for (const index of shuffled()) expect(list.get(index)).toEqual(valueOf(index));
});

test('has nothing where nothing was set, nor beyond its end', () => {
  const list = new PackedList<number>(3);
  list.set(1, 5);
  expect([0, 1, 2, 3].map((index) => list.get(index))).toEqual([undefined, 5, undefined, undefined]);
});

test('takes a tenth of the memory of values that are much alike', () => {
  const sentence = (index: number): string =>
    `the gradient arrives with an rms of ${index / 7}: ${'what to try, '.repeat(50)}`;
  const before = memoryInUse();
  const list = new PackedList<string>(20_000);
  for (let index = 0; index < 20_000; index++) list.set(index, sentence(index));
  expect(memoryInUse() - before).toBeLessThan((20_000 * sentence(1).length) / 10);
  expect(list.get(19_999)).toBe(sentence(19_999));
});
