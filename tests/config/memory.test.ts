import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { cellNeed, formatBytes } from '../../src/config/index.ts';
import { memoryNeed, memoryNeedOfEqual } from '../../src/config/memory.ts';
import { stack } from '../../src/network/index.ts';
import { root } from '../support/cli.ts';

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

/** The most memory that a process held which ran one cell of such a network, in bytes. */
const peakOf = (samples: number, width: number, depth: number): number => {
  const script = `
    const { openEngine, runRepeat, measureWith, studyOf } = await import(${JSON.stringify(pathToFileURL(`${root}dist/index.js`))});
    await openEngine('wasm');
    const { settings } = studyOf({ network: { width: ${width}, depth: ${depth} }, input: { samples: ${samples} },
      initializers: ['xavier'], training: { epochs: 2 }, diagnostics: false }).cells[0];
    await runRepeat(settings, 0, measureWith(20));
    const { existsSync, readFileSync } = await import('node:fs');
    const status = '/proc/self/status';
    // Linux counts in maxRSS what the process had that started this one.
    const peak = existsSync(status) && /VmHWM:\\s+(\\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1];
    console.log(1024 * (peak || process.resourceUsage().maxRSS));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return Number(stdout);
};

test('a process needs about what is estimated: at most a fifth more, for garbage is collected late on a busy machine', () => {
  const size = [4096, 512, 4] as const;
  const need = memoryNeedOfEqual(...size);
  const peak = peakOf(...size);
  expect(peak).toBeLessThan(1.2 * need);
  expect(peak).toBeGreaterThan(need / 3);
});

test('the estimate counts at least the activations of an epoch', () => {
  expect(memoryNeed(4096, stackOfEqual(1024, 10))).toBeGreaterThan(4 * 4096 * 1024 * 20);
});

test('a cell needs memory for what is recorded, too: that of epochs, repeats and bins', () => {
  const cell = { network: stackOfEqual(2, 1), samples: 2, epochs: 1, repeats: 1, bins: 20 };
  const more = (changes: object): number => cellNeed({ ...cell, ...changes }) - memoryNeed(2, cell.network);
  expect(more({ epochs: 500 })).toBe(500 * more({}));
  expect(more({ repeats: 7 })).toBe(7 * more({}));
  expect(more({ bins: 1000 })).toBeGreaterThan(10 * more({}));
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
