import { describe, expect, test } from '@jest/globals';
import { histogramGrid } from '../../src/chart/index.ts';
import { fitted } from '../../src/chart/histogramPanel.ts';
import { edges } from '../../src/statistics/index.ts';
import { stackPanels } from './panels.ts';
import { sceneTexts } from './scene.ts';
import { normal, withNonfinite } from './statistics.ts';

const layers = (count: number, statistics = normal(0, 1)) => stackPanels(count, 'Relu', () => statistics);

interface GridSpec {
  readonly padding: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly params: readonly { readonly name: string; readonly value: number }[];
  readonly columns: number;
  readonly title: { readonly subtitle?: readonly string[] };
  readonly concat: readonly {
    readonly title: { readonly text: string; readonly subtitle?: readonly string[] };
    readonly data: { readonly values: readonly Record<string, number>[] };
  }[];
}

const specOf = (count: number, statistics = normal(0, 1)) =>
  histogramGrid({ title: 'grid', panels: layers(count, statistics) }) as unknown as GridSpec;

function sizeOf({ padding, params }: GridSpec) {
  const extent = Object.fromEntries(params.map(({ name, value }) => [name, value]));
  return [extent['width']! + padding.left + padding.right, extent['height']! + padding.top + padding.bottom];
}

test('titles as the notebook has them, numbered among all layers', () => {
  const panels = layers(6).map((panel, i) => ({ ...panel, statistics: { ...panel.statistics, std: 0.4391 + i } }));
  const spec = histogramGrid({ title: 'grid', panels }) as unknown as GridSpec;
  expect(spec.concat.map(({ title }) => title.text)).toEqual([
    '1-Layer (σ=0.4391)',
    'Relu Layer (σ=1.4391)',
    '3-Layer (σ=2.4391)',
    'Relu Layer (σ=3.4391)',
    '5-Layer (σ=4.4391)',
    'Relu Layer (σ=5.4391)',
  ]);
});

test('six panels on 2500 × 500 px, whatever stands in them', () => {
  expect(sizeOf(specOf(6))).toEqual([2500, 500]);
  expect(sizeOf(specOf(6, withNonfinite(normal(0.7310586, 1e-7), 12)))).toEqual([2500, 500]);
});

test('the data are the bins, not the values', () => {
  const statistics = normal(3, 2);
  const { values } = specOf(2, statistics).concat[0]!.data;
  expect(values.map(({ count }) => count)).toEqual(statistics.histogram.counts);
  expect(values.map(({ x0 }) => x0)).toEqual([...edges(statistics.histogram)].slice(0, -1));
  expect(values.map(({ x1 }) => x1)).toEqual([...edges(statistics.histogram)].slice(1));
});

describe('values that are not finite', () => {
  test('are counted in the subtitle', () => {
    const panels = layers(2).map((panel) => ({
      ...panel,
      statistics: { ...withNonfinite(panel.statistics, 12), count: 100_000 },
    }));
    const spec = histogramGrid({ title: 'grid', panels }) as unknown as GridSpec;
    expect(spec.concat[0]!.title.subtitle).toEqual(['12 of 100,000 not finite']);
  });

  test('are all that a panel without a finite value speaks of', async () => {
    const texts = await sceneTexts(
      histogramGrid({ title: 'grid', panels: layers(2, withNonfinite(normal(0, 1), 2000)) }),
    );
    expect(texts.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['1-Layer (σ=n/a)', '2,000 of 2,000 not finite', 'no finite value']),
    );
  });
});

describe('many layers', () => {
  test.each([
    [1, 1],
    [2, 2],
    [6, 6],
    [8, 4],
    [10, 6],
    [12, 6],
    [20, 8],
    [100, 10],
  ])('%p panels stand in %p columns', (count, columns) => expect(specOf(count).columns).toBe(columns));

  test('of 100 all are shown, and rows are as many as they need', () => {
    const spec = specOf(100);
    expect(spec.concat).toHaveLength(100);
    expect(spec.title.subtitle).toBeUndefined();
    const [width, height] = sizeOf(spec);
    expect(width).toBeLessThan(4500);
    expect(height).toBeLessThan(4500);
  });

  test('of 400 every 4th pair is shown, and the subtitle says so', () => {
    const spec = specOf(400);
    expect(spec.concat).toHaveLength(100);
    expect(spec.concat.slice(0, 4).map(({ title }) => title.text.split(' ')[0])).toEqual([
      '1-Layer',
      'Relu',
      '9-Layer',
      'Relu',
    ]);
    expect(spec.title.subtitle).toEqual(['every 4th pair of the 400 layers']);
  });

  test('a long name gets smaller letters and stays within its panel', async () => {
    const panels = stackPanels(6, 'MyVeryOwnActivation', () => normal(0, 1));
    const titles = (await sceneTexts(histogramGrid({ title: 'grid', panels }))).filter(({ text }) =>
      text.includes('σ='),
    );
    const inOrder = titles.toSorted((a, b) => a.left - b.left);
    for (const [i, title] of inOrder.entries()) {
      expect(title.left).toBeGreaterThan(inOrder[i - 1]?.right ?? 0);
      expect(title.right).toBeLessThan(2500);
    }
  });
});

test.each([
  ['m.transformer.h.0.attn.matMul#2', 31, 'm.transformer.h.0.attn.matMul#2'],
  ['m.transformer.h.0.attn.matMul#2', 30, '…h.0.attn.matMul#2'],
  ['m.transformer.h.0.attn.matMul#2', 10, '…matMul#2'],
  ['block2/residual1/branch/conv2d1', 20, '…branch/conv2d1'],
  ['without_any_part_in_it', 12, '…_part_in_it'],
])('of a name too long for its panel, the end is kept: %s in %i', (name, most, shown) => {
  expect(fitted(name, most)).toBe(shown);
});
