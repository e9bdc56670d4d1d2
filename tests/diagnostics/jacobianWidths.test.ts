import { beforeAll, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { theoryOf } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';
import { useBackend } from '../support/engines.ts';

beforeAll(() => useBackend('wasm'));

const repeats = 40;

/** The mean over draws of Σ σᵢ(J)² / min(n, n_in), with its standard error, behind every pair. */
const measured = async (widths: readonly number[]): Promise<{ mean: number; error: number }[]> => {
  const { settings } = studyOf({
    network: { width: widths, activation: 'relu' },
    initializers: ['he'],
    bias: 'zero',
    input: { samples: 2 },
    training: { epochs: 1, carryOver: false },
    random: { repeats },
  }).cells[0]!;
  const found: number[][] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { diagnostics } = await runRepeat(settings, repeat, measureWith(2));
    found.push(diagnostics[0]!.filter((_, i) => i % 2 === 1).map(({ jacobianMeanSquare }) => jacobianMeanSquare));
  }
  return widths.slice(1).map((_, pair) => {
    const values = found.map((row) => row[pair]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1);
    return { mean, error: Math.sqrt(variance / repeats) };
  });
};

test.each([
  ['grows', [50, 100, 100]],
  ['shrinks', [100, 100, 40]],
  ['stays', [80, 80, 80]],
  ['bulges', [40, 120, 40]],
  ['is pinched', [120, 30, 120]],
])('jacobian_mean_square of a network that %s is n / min(n, n_in) times the product of χ', async (_, widths) => {
  const { chi } = theoryOf(atDefaults('relu'), { weightVariance: 2, biasVariance: 0 });
  for (const [pair, { mean, error }] of (await measured(widths)).entries()) {
    const n = widths[pair + 1]!;
    const expected = (n / Math.min(n, widths[0]!)) * chi! ** (pair + 1);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.07 * expected);
  }
});
