import { expect, test } from '@jest/globals';
import { formatBytes, memoryNeed } from '../../src/config/index.ts';
import { memoryNeedOfEqual } from '../../src/config/memory.ts';

test('the estimate for equal widths is the same without spelling them out', () => {
  for (const [samples, width, depth] of [
    [1000, 100, 3],
    [7, 5, 1],
    [4096, 1024, 10],
  ] as const) {
    const widths = Array.from({ length: depth + 1 }, () => width);
    expect(memoryNeedOfEqual(samples, width, depth)).toBe(memoryNeed({ samples, widths }));
  }
});

test('the estimate counts at least the activations of an epoch', () => {
  expect(memoryNeed({ samples: 4096, widths: Array.from({ length: 11 }, () => 1024) })).toBeGreaterThan(
    4 * 4096 * 1024 * 20,
  );
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
