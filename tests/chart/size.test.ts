import { expect, test } from '@jest/globals';
import { heatMap, histogramGrid, profileChart, stdChart, sweepChart } from '../../src/chart/index.ts';
import { shaped } from '../../src/chart/layout/size.ts';
import { stackPanels } from './panels.ts';
import { freshView } from './scene.ts';
import { normal } from './statistics.ts';

test('as wide as by itself, of the shape that is asked for, and never too low', () => {
  const natural = { width: 1600, height: 900 };
  expect(shaped(natural, 500, undefined)).toBe(natural);
  expect(shaped(natural, 500, [800, 800])).toEqual({ width: 1600, height: 1600 });
  expect(shaped(natural, 500, [2000, 250])).toEqual({ width: 4000, height: 500 });
});

const points = [{ epoch: 0, value: 1 }];
const layer = [{ layer: 1, std: 1 }];
const charts = (size: readonly [number, number]) => ({
  std: stdChart({ title: 'a', direction: 'forward', series: [{ label: 'he', points }], size }),
  sweep: sweepChart({
    title: 'a',
    direction: 'forward',
    swept: 'x',
    series: [{ label: 'he', points: [{ x: 1, value: 1 }] }],
    size,
  }),
  profile: profileChart({ title: 'a', series: [{ label: 'he', forward: layer, backward: layer }], size }),
  heat: heatMap({
    title: 'a',
    direction: 'forward',
    x: { label: 'x', values: [1, 2] },
    y: { label: 'y', values: [1, 2, 3] },
    panels: ['he', 'xavier'].map((title) => ({ title, cells: [{ x: 1, y: 1, value: 1 }] })),
    size,
  }),
  grid: histogramGrid({ title: 'a', panels: stackPanels(6, 'Relu', () => normal(0, 1)), size }),
});

test.each([
  [1280, 720],
  [500, 1000],
  [3000, 400],
] as const)('every chart has the shape of %i × %i pixels', async (width, height) => {
  for (const spec of Object.values(charts([width, height]))) {
    const view = await freshView(spec);
    const { left = 0, right = 0, top = 0, bottom = 0 } = Object(view.padding()) as Record<string, number>;
    const zoom = width / (view.width() + left + right);
    expect(Math.abs((view.height() + top + bottom) * zoom - height)).toBeLessThan(1);
  }
});
