import { expect, test } from '@jest/globals';
import { formatBytes, memoryNeed } from '../../src/config/index.ts';
import { memoryNeedOfEqual } from '../../src/config/memory.ts';
import { stack } from '../../src/network/index.ts';

const stackOfEqual = (width: number, depth: number) =>
  stack(
    Array.from({ length: depth + 1 }, () => width),
    { name: 'sigmoid', parameters: {} },
  );

test('the estimate for equal widths is the same without spelling them out', () => {
  for (const [samples, width, depth] of [
    [1000, 100, 3],
    [7, 5, 1],
    [4096, 1024, 10],
  ] as const) {
    expect(memoryNeedOfEqual(samples, width, depth)).toBe(memoryNeed(samples, stackOfEqual(width, depth)));
  }
});

test('the estimate counts at least the activations of an epoch', () => {
  expect(memoryNeed(4096, stackOfEqual(1024, 10))).toBeGreaterThan(4 * 4096 * 1024 * 20);
});

test.each([
  [12, '12 bytes'],
  [1536, '1.5 KiB'],
  [1010 * 2 ** 20, '1010 MiB'],
  [1.5 * 2 ** 40, '1.5 TiB'],
  [660 * 2 ** 30, '660 GiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
