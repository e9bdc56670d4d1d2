import { describe, expect, test } from '@jest/globals';
import { heatMap } from '../../src/chart/index.ts';
import { heatMark, rangeOf } from '../../src/chart/heatCells.ts';
import { sceneMarks, sceneTexts } from './scene.ts';

const cells = [
  { x: 16, y: 1, value: 0.001 },
  { x: 64, y: 1, value: 100 },
  { x: 16, y: 2, value: 0 },
  { x: 64, y: 2, value: null },
];

describe('a cell', () => {
  test('with a value shows it in letters that stand out from its colour', () => {
    const range = rangeOf(cells);
    expect(range).toEqual([0.001, 100]);
    expect(heatMark(cells[0]!, range)).toMatchObject({ value: 0.001, label: '1e-3', ink: 'white' });
    expect(heatMark(cells[1]!, range)).toMatchObject({ value: 100, label: '100', ink: '#1b1f24' });
  });

  test('without a logarithm has a sign instead of a colour of the scale', () => {
    expect(heatMark(cells[2]!, [1, 2])).toMatchObject({ label: '0', fill: '#e4e7eb' });
    expect(heatMark(cells[3]!, [1, 2])).toMatchObject({ label: '×', fill: '#4a4f57' });
    expect(heatMark(cells[3]!, [1, 2])).not.toHaveProperty('value');
  });
});

test.each([
  [
    [0.7, 0.7],
    [0.7 / 1.5, 0.7 * 1.5],
  ],
  [
    [0, null],
    [0.1, 1],
  ],
])('the colours of %p have a range', (values, range) => {
  expect(rangeOf(values.map((value) => ({ x: 1, y: 1, value })))).toEqual(range);
});

test('draws every cell that was computed, names its signs, and its axes', async () => {
  const spec = heatMap({
    title: 'grid',
    direction: 'forward',
    x: { label: 'network.width', values: [16, 64, 256] },
    y: { label: 'network.depth', values: [1, 2] },
    panels: [{ title: 'He', cells }],
  });
  const texts = (await sceneTexts(spec)).map(({ text }) => text);
  expect(texts).toEqual(
    expect.arrayContaining(['1e-3', '100', '0', '×', '256', 'network.width', 'network.depth', 'He']),
  );
  expect(texts.join('\n')).toContain('0: every value is the same · ×: not all values are finite');
  const [{ width, height }] = (spec as unknown as { concat: [{ width: number; height: number }] }).concat;
  // Three columns, two rows, the larger depth above; nothing where nothing was computed.
  const places = (await sceneMarks(spec, 'rect')).map(({ x, y }) => [
    Math.round((3 * x) / width),
    Math.round((2 * y) / height),
  ]);
  for (const [column, row] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ])
    expect(places).toContainEqual([column, row]);
  const top = async (sign: string): Promise<number> =>
    (await sceneTexts(spec)).find(({ role, text }) => role === 'mark' && text === sign)!.top;
  expect(await top('0')).toBeLessThan(await top('1e-3'));
  expect(await top('×')).toBeLessThan(await top('100'));
  expect(places).not.toContainEqual([2, 0]);
  expect(places).not.toContainEqual([2, 1]);
});
