import { describe, expect, test } from '@jest/globals';
import { histogramGrid } from '../../src/chart/index.ts';
import { countTicks, wholeTicks } from '../../src/chart/layout/ticks.ts';
import { affinePanels } from './panels.ts';
import { sceneTexts } from './scene.ts';
import { constant, normal, uniform } from './statistics.ts';

describe('the x axis of a histogram', () => {
  test.each([
    ['N(0, 1)', normal(0, 1)],
    ['sigmoid', uniform(0.02, 0.98)],
    ['all 0', constant(0)],
    ['all 0.5', constant(0.5)],
    ['all 1e12', constant(1e12)],
    ['all 1e30', constant(1e30)],
    ['all -3e7', constant(-3e7)],
    ['σ 1e-7', normal(0, 1e-7)],
    ['σ 3e-40', normal(0, 3e-40)],
    ['0.7310586 ± 1e-7', normal(0.7310586, 1e-7)],
    ['-0.7310586 ± 1e-7', normal(-0.7310586, 1e-7)],
    ['300,000 ± 0.001', normal(3e5, 1e-3)],
    ['1 ± 1e-4', normal(1, 1e-4)],
    ['σ 1e12', normal(0, 1e12)],
    ['σ 1e30', normal(0, 1e30)],
    ['σ 8e37', normal(0, 8e37)],
    ['0 to 7.4e5', uniform(0, 7.4e5)],
    ['-2e-5 to 3e-5', uniform(-2e-5, 3e-5)],
    ['99.9 to 100.3', uniform(99.9, 100.3)],
    ['0.001 to 0.0014', uniform(0.001, 0.0014)],
    ['-3.9e22 to -1e19', uniform(-3.9e22, -1e19)],
    ['-4.4e32 to 0', uniform(-4.4e32, 0)],
  ])('%s: labels tell where they stand, apart from each other, on the picture', async (_, statistics) => {
    const texts = await sceneTexts(histogramGrid({ title: 'x', panels: affinePanels(2, statistics) }));
    const note = texts.find(({ text }) => text.startsWith('axis: value'))?.text ?? 'axis: value − 0';
    const offset = Number(note.replace('axis: value', '').replaceAll(/[ +]/g, '').replace('−', '-')) * -1;
    const labels = texts.filter(({ role, top }) => role === 'axis-label' && top > 452);

    const perPanel = labels.slice(0, labels.length / 2);
    expect(perPanel.length).toBeGreaterThanOrEqual(2);
    expect(perPanel.length).toBeLessThanOrEqual(6);
    for (const [i, label] of labels.entries()) {
      expect(label.text.length).toBeLessThanOrEqual(9);
      expect(label.left).toBeGreaterThan((labels[i - 1]?.right ?? 0) + 4);
      expect(label.right).toBeLessThan(2500);
      expect(label.bottom).toBeLessThan(500);
    }

    const { lower, upper } = rangeShown(statistics);
    for (const { text, left, right } of perPanel) {
      const value = Number(text.replace('−', '-')) + offset;
      const expected = 72 + (320 * (value - lower)) / (upper - lower);
      expect(Math.abs((left + right) / 2 - expected)).toBeLessThan(2);
    }
  });

  /** The histogram's, and around a value so big that NumPy's edges coincide, from half of it to one and a half. */
  function rangeShown({ histogram: { lower, upper } }: ReturnType<typeof constant>) {
    return lower < upper ? { lower, upper } : { lower: lower / 2, upper: lower * 1.5 };
  }
});

test.each([
  [1, [0, 1]],
  [2, [0, 1, 2]],
  [37, [0, 10, 20, 30]],
  [50_000, [0, 20_000, 40_000]],
  [100_000, [0, 50_000, 100_000]],
  [1_150, [0, 500, 1_000]],
])('counts up to %p', (highest, ticks) => expect(countTicks(highest)).toEqual(ticks));

test.each([
  [0, 4, [0, 1, 2, 3, 4]],
  [0, 0, [0]],
  [1, 100, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]],
  [0, 25, [0, 5, 10, 15, 20, 25]],
])('whole numbers from %p to %p', (first, last, ticks) => expect(wholeTicks(first, last)).toEqual(ticks));
