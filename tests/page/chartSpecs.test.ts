import { expect, test } from '@jest/globals';
import { parse, View } from 'vega';
import { chartSpecs, type ChartName } from '../../src/page/chartSpecs.ts';
import { readAssets } from '../../src/page/writePage.ts';

const specs = chartSpecs();

/** A chart given signals, and data, as the page does. */
const viewOf = async (name: ChartName, signals: object, data: Readonly<Record<string, object[]>>): Promise<View> => {
  const view = new View(parse(specs[name]), { renderer: 'none' });
  for (const [signal, value] of Object.entries(signals)) view.signal(signal, value);
  for (const [set, rows] of Object.entries(data)) view.data(set, rows);
  await view.width(200).height(100).runAsync();
  return view;
};

const axes = {
  xDomain: [0, 10],
  xTicks: [0, 10],
  xTicksLabels: ['left', 'right'],
  yDomain: [0.5, 50],
  yTicks: [1, 5],
  yTicksLabels: ['one', 'five'],
};

test.each([
  ['linear', (value: number) => value],
  ['log', Math.log],
  ['symlog', (value: number) => Math.log1p(value / 3)],
] as const)('lines on a %s scale stand where the scale has them, ticks with the labels given', async (name, scale) => {
  const points = [
    { series: 0, x: 0, value: 2, low: 1, high: 3, predicted: 2, color: 'red', opacity: 1, shape: 'circle' },
  ];
  const view = await viewOf(name, { ...axes, xTitle: 'learning rate', constant: 3 }, { points });
  const y = view.scale('y') as (value: number) => number;
  for (const value of [0.5, 2, 50]) {
    const part = (scale(value) - scale(0.5)) / (scale(50) - scale(0.5));
    expect(y(value)).toBeCloseTo(100 * (1 - part), 9);
  }
  const svg = await view.toSVG();
  for (const text of ['left', 'right', 'one', 'five', 'learning rate']) expect(svg).toContain(`>${text}<`);
});

test('bars stand from x0 to x1, as high as they are, the second cell’s over the first’s', async () => {
  const signals = { ...axes, yDomain: [0, 50], colors: ['red', 'blue'] };
  const [first, second] = [[{ x0: 0, x1: 5, height: 25 }], [{ x0: 5, x1: 10, height: 50 }]];
  const svg = await (await viewOf('histogram', signals, { first, second })).toSVG();
  const bars = [...svg.matchAll(/<path [^>]*d="([^"]*)"[^>]*fill="(red|blue)"/g)].map(([, path, color]) => [
    color,
    path,
  ]);
  expect(bars).toEqual([
    ['red', 'M0,50h100v50h-100Z'],
    ['blue', 'M100,0h100v100h-100Z'],
  ]);
});

test('the script in every page draws these charts without what compiled them and without the rest of Vega', async () => {
  const { script } = await readAssets();
  // All of Vega would add some 40,000 characters, Vega-Lite 250,000 more.
  expect(script.length).toBeLessThan(595_000);
});
