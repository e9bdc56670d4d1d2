import { expect, test } from '@jest/globals';
import { histogramGrid, stdChart, themed } from '../../src/chart/index.ts';
import { colorAt, palette } from '../../src/chart/layout/theme.ts';
import { examples } from './examples.ts';
import { stackPanels } from './panels.ts';
import { normal } from './statistics.ts';

const lines = (count: number) =>
  stdChart({
    title: '#0072b2',
    direction: 'forward',
    series: Array.from({ length: count }, (_, i) => ({ label: colorAt(i) + i, points: [{ epoch: 0, value: i }] })),
  });

const rangeOf = (spec: unknown): readonly string[] =>
  (spec as { encoding: { color: { scale: { range: readonly string[] } } } }).encoding.color.scale.range;

test('the light theme with its own colours is the chart as it is', () => {
  for (const spec of Object.values(examples)) expect(themed(spec, 'light')).toEqual(spec);
});

test.each(['dark', 'print'] as const)('%s: no colour of the light theme is left, and no word is changed', (name) => {
  const spec = themed(lines(9), name);
  const { title, data, config } = spec as unknown as {
    title: { text: string };
    data: unknown;
    config: { background: string; axis: { labelColor: string } };
  };
  expect(title.text).toBe('#0072b2');
  expect(data).toEqual((lines(9) as unknown as { data: unknown }).data);
  expect(config.background).toBe(name === 'dark' ? '#14171b' : 'white');
  expect(config.axis.labelColor).toBe(name === 'dark' ? '#e6e8eb' : '#000000');
  const colors = new Set(rangeOf(spec));
  expect(colors.size).toBe(7);
  expect(palette.slice(0, 6).filter((color) => colors.has(color))).toEqual([]);
});

test('a palette of any length gives lines their colours in order, and kinds of layers theirs', () => {
  expect(rangeOf(themed(lines(3), 'dark', ['red', 'lime']))).toEqual(['red', 'lime', 'red']);
  const ten = Array.from({ length: 10 }, (_, i) => `#00000${i}`);
  expect(rangeOf(themed(lines(10), 'light', ten))).toEqual(ten);
  const grid = histogramGrid({ title: 'he', panels: stackPanels(2, 'Relu', () => normal(0, 1)) });
  const { concat } = themed(grid, 'light', ['red', 'lime']) as unknown as { concat: { mark: { color: string } }[] };
  expect(concat.map(({ mark }) => mark.color)).toEqual(['red', 'lime']);
});
