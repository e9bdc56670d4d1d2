import { expect, test } from '@jest/globals';
import { mean, summarize } from '../../src/tables/summary.ts';
import { scoreOf } from '../../src/record/score.ts';
import type { LayerDiagnostics } from '../../src/diagnostics/index.ts';
import { averageRoundedStd } from '../../src/statistics/index.ts';
import { recordOf, study } from '../support/sample.ts';

const record = recordOf(0);
const { repeats } = record;
const { averages, profiles, score } = summarize(study.cells[0]!, record);

test('averages stand by epoch, then repeat', () => {
  expect(averages.forward).toEqual(
    [0, 1].map((epoch) => [0, 1].map((repeat) => averageRoundedStd(repeats[repeat]!.epochs[epoch]!.forward))),
  );
  expect(averages.backward[1]).toEqual([NaN, NaN]);
});

test('profiles are the mean over the repeats of each layer, NaN where a value was lost', () => {
  const std = (repeat: number, epoch: number, layer: number) => repeats[repeat]!.epochs[epoch]!.backward[layer]!.std;
  expect(profiles.backward.first).toEqual([0, 1, 2, 3].map((l) => (std(0, 0, l) + std(1, 0, l)) / 2));
  expect(profiles.backward.last).toEqual([...[0, 1].map((l) => (std(0, 1, l) + std(1, 1, l)) / 2), NaN, NaN]);
});

test('the score is that of verdicts.csv', () => expect(score).toBe(scoreOf(record)));

test('a diagnostic is the mean over the layers and repeats that have it, at epoch 0', () => {
  const layer = (deadUnits: number) => ({ deadUnits, units: NaN }) as LayerDiagnostics;
  const diagnosed = repeats.map((repeat, i) => ({
    ...repeat,
    diagnostics: [[layer(NaN), layer(i), layer(8)], [layer(100)]],
  }));
  const { diagnostics } = summarize(study.cells[0]!, { ...record, repeats: diagnosed });
  expect(diagnostics).toEqual({ deadUnits: (0 + 8 + 1 + 8) / 4 });
});

test('the mean of nothing is no number', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean([1, NaN])).toBeNaN();
  expect(mean([])).toBeNaN();
});
