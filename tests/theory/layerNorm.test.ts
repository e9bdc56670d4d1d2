import { describe, expect, test } from '@jest/globals';
import { resolveCell, predictCell } from '../../src/cell/index.ts';
import { studyOf } from '../../src/config/index.ts';
import { layerNorm } from '../../src/theory/layerNorm.ts';
import { stdOf } from '../../src/theory/signal.ts';
import { gradientOf, signalOf } from './signals.ts';

const cellOf = (activation: string, upstreamGradient: 'ones' | 'normal', initializer = 'xavier', more: object = {}) =>
  resolveCell(
    studyOf({
      network: {
        layers: Array.from({ length: 8 }, () => [{ affine: 100 }, 'layerNorm', activation]).flat(),
      },
      input: { shape: [100] },
      initializers: [initializer],
      training: { upstreamGradient },
      ...more,
    }).cells[0]!.settings,
  );

const epsilon = 1e-5;

describe('affine, layerNorm, activation', () => {
  /** χ = E[φ′²] / E[φ²] over N(0, 1): 1 for ReLU; 1.17781 for tanh by quadrature (SciPy). */
  test.each([
    ['relu', 1],
    ['tanh', 1.17781],
  ])('the squared gradient of %s grows by %d a layer, whatever σ_w', (activation, chi) => {
    for (const initializer of ['xavier', 'he']) {
      const { backward } = predictCell(cellOf(activation, 'normal', initializer));
      const ratio = (backward[3]! / backward[6]!) ** 2;
      expect(Math.abs(ratio / chi - 1)).toBeLessThan(1e-4);
    }
  });

  /** std / √(std² + ε) forward, 1 / √(std² + ε) backward, std = 2^unit. */
  test.each([-1000, -10, 0, 10, 1000])('inputs of any size: std 2^%d', (unit) => {
    const { out, backward } = layerNorm(signalOf({ unit }));
    const size = Math.hypot(2 ** unit, Math.sqrt(epsilon));
    expect(stdOf(out)! / (2 ** unit / size)).toBeCloseTo(1, 9);
    expect(stdOf(gradientOf(backward, { noise: 1 }))! * size).toBeCloseTo(1, 9);
  });

  test('every output of the norm has variance v / (v + ε)', () => {
    const { forward } = predictCell(cellOf('relu', 'normal'));
    for (const [i, v] of [1, 0.5].entries()) expect(forward[1 + 3 * i]!).toBeCloseTo(Math.sqrt(v / (v + epsilon)), 5);
  });

  /** Of a gradient of ones the norm leaves E[φ′²] − E[φ′]² − E[y φ′]²: 1/2 − 1/4 − 1/2π for ReLU. */
  test('a gradient of ones loses what is constant and what is along y', () => {
    const { backward } = predictCell(cellOf('relu', 'ones'));
    expect(backward.at(-2)! ** 2 / (0.25 - 1 / (2 * Math.PI))).toBeCloseTo(2, 3);
  });

  test('ones into a last norm are exactly 0 below it', () => {
    const more = { network: { layers: [{ affine: 50 }, 'layerNorm'] } };
    expect(predictCell(cellOf('relu', 'ones', 'xavier', more)).backward).toEqual([0, 0]);
  });
});
