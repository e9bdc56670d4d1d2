import { expect, test } from '@jest/globals';
import { tableWidth, textTable, type TextColumn } from '../../src/cli/textTable.ts';

const columns: readonly TextColumn[] = [{ head: 'initializer' }, { head: 'score', align: 'right' }, { head: '' }];
const rows = [
  ['varianceScaling: { scale: 4.74, distribution: normal }', '1.72', 'healthy'],
  ['transformer.h.11.attn.c_attn.weight', '10.00', '✓'],
];
const lines = (room: number): string[] => textTable(columns, rows, room).split('\n');

test('as wide as its texts where it goes into a file, or fits', () => {
  expect(lines(Infinity)).toHaveLength(2 + 1 + 1 + 2);
  expect(lines(Infinity)[3]).toBe('│ varianceScaling: { scale: 4.74, distribution: normal } │  1.72 │ healthy │');
  const [{ length: natural }] = lines(Infinity) as [string];
  expect(lines(natural)).toEqual(lines(Infinity));
  expect(lines(natural - 1)[0]!.length).toBeLessThan(natural);
});

test('on a narrow terminal texts are broken between words and behind the parts of a name, numbers never', () => {
  expect(lines(50)).toEqual([
    '┌──────────────────────────────┬───────┬─────────┐',
    '│ initializer                  │ score │         │',
    '├──────────────────────────────┼───────┼─────────┤',
    '│ varianceScaling: { scale:    │  1.72 │ healthy │',
    '│ 4.74, distribution: normal } │       │         │',
    '│ transformer.h.11.attn.       │ 10.00 │ ✓       │',
    '│ c_attn.weight                │       │         │',
    '└──────────────────────────────┴───────┴─────────┘',
  ]);
});

test('what can be broken no further is wider than the terminal, and nothing of it is lost', () => {
  const text = textTable(columns, rows, 10);
  expect(tableWidth(text)).toBeGreaterThan(10);
  expect(text.replaceAll(/[│─\s]/g, '')).toContain('distribution:');
  for (const part of ['varianceScaling:', '4.74,', '10.00', 'healthy']) expect(text).toContain(part);
});
