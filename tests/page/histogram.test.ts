import { expect, test } from '@jest/globals';
import { notesOf, plotsOf, ticksOf } from '../../src/page/client/histogram.ts';
import { formatNumber } from '../../src/page/client/numbers.ts';
import type { PlotKey } from '../../src/page/client/series.ts';
import { studyOf } from '../../src/config/index.ts';
import { measure } from '../../src/statistics/index.ts';
import type { UnpackedCell } from '../../src/page/unpack.ts';

const { settings } = studyOf({ initializers: ['he'], figures: { bins: 4 } }).cells[0]!;

/** A cell of one layer, with the values of each epoch. */
const cellOf = (epochs: readonly (readonly number[])[]): UnpackedCell => ({
  settings,
  repeats: 1,
  epochs: [...epochs.keys()],
  layers: [{ number: 1, title: '1-Layer', category: 'affine', group: 1, line: 'affine', name: null }],
  predicted: { forward: { std: [null], silence: null }, backward: { std: [null], silence: null } },
  at: ({ epoch }) => measure(Float32Array.from(epochs[epoch]!), settings.bins),
});

const place = (cell: UnpackedCell, epoch = 0): PlotKey => ({ cell, repeat: 0, epoch, direction: 'forward', layer: 0 });
const style = { axes: 'own', overlay: true, asFraction: false, tags: [] } as const;

test('own axes are those of the epoch, same axes those of all', () => {
  const cell = cellOf([
    [0, 1, 2, 4],
    [-10, 10],
  ]);
  const [own] = plotsOf([place(cell)], style);
  expect(own).toMatchObject({ name: '1-Layer', xDomain: [0, 4], highest: 1 });
  // np.histogram([0, 1, 2, 4], 4)[0]
  expect(own!.series[0]!.bars.map(({ height }) => height)).toEqual([1, 1, 1, 1]);
  expect(plotsOf([place(cell)], { ...style, axes: 'same' })[0]).toMatchObject({ xDomain: [-10, 10], highest: 1 });
});

test('constant data take no room on axes that they share, and are a thin bar there', () => {
  const cell = cellOf([
    [0, 0, 0, 0],
    [-0.001, 0.003],
  ]);
  expect(plotsOf([place(cell)], style)[0]).toMatchObject({ xDomain: [-0.5, 0.5], highest: 4 });
  const [same] = plotsOf([place(cell)], { ...style, axes: 'same' });
  expect(same!.xDomain).toEqual([Math.fround(-0.001), Math.fround(0.003)]);
  const [bar, ...others] = same!.series[0]!.bars;
  expect(others).toEqual([]);
  expect(bar!.height).toBe(4);
  expect([bar!.x0, bar!.x1].map((x) => Number(x.toPrecision(3)))).toEqual([-0.00005, 0.00005]);
});

test('two cells share their axes, and count in parts of their entries', () => {
  const [a, b] = [cellOf([[0, 0, 0, 4]]), cellOf([[2, 2, 2, 2, 2, 2, 2, 8]])];
  const places = [place(a), place(b)];
  const [over] = plotsOf(places, { ...style, asFraction: true });
  expect(over).toMatchObject({ xDomain: [0, 8], highest: 0.875 });
  expect(over!.series.map(({ bars }) => bars[0]!.height)).toEqual([0.75, 0.875]);
  const stacked = plotsOf(places, { ...style, asFraction: true, overlay: false });
  expect(stacked.map(({ tags, xDomain, series }) => [tags, xDomain, series.length])).toEqual([
    [['A'], [0, 8], 1],
    [['B'], [0, 8], 1],
  ]);
});

test('values that are not finite, or all the same, still make a plot with ticks', () => {
  for (const values of [
    [NaN, Infinity],
    [3, 3, 3],
    [1e30, 1e30],
    [0.7310586, 0.7310587],
  ]) {
    const [plot] = plotsOf([place(cellOf([values]))], style);
    const ticks = ticksOf(plot!, 200);
    expect(plot!.xDomain[0]).toBeLessThan(plot!.xDomain[1]);
    expect(ticks.x.length).toBeGreaterThan(0);
    expect(ticks.xLabels).toHaveLength(ticks.x.length);
    expect(new Set(ticks.xLabels).size).toBe(ticks.x.length);
  }
});

test('a plot of nothing says why: an embedding hands no gradient back', () => {
  const note = (values: readonly number[]): string[] => notesOf(plotsOf([place(cellOf([values]))], style)[0]!, 0);
  expect(note([])).toEqual(['token ids have no gradient']);
  expect(note([1, 2])).toEqual([]);
});

test.each([
  [0, '0'],
  [0.0081234, '0.008123'],
  [-0.00012, '-1.2e-4'],
  [99_999.9, '1e5'],
  [54_321, '54320'],
  [1.4e9, '1.4e9'],
  [NaN, 'n/a'],
])('%d is written %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
