import { expect, test } from '@jest/globals';
import type { LayerChoice } from '../../src/network/spec.ts';
import { act, norm, predicted, residual } from './networks.ts';
import {
  convolved,
  independent,
  mean,
  normalized,
  rectified,
  returned,
  squares,
  summed,
  varianceOf,
  type Products,
} from './pixelPairs.ts';

const conv = (kernel: number, stride: number): LayerChoice => ({
  name: 'conv2d',
  parameters: { filters: 128, kernel, stride, padding: 'same', groups: 1 },
});

const relu = act('relu');
const pixels = (side: number) => ({ inputShape: [side, side, 128] });

test('one statistic for pixels of unequal variance: each keeps its part of the mean', () => {
  const { forward } = predicted([conv(3, 1), norm('batchNorm')], pixels(6));
  expect(forward[1]).toBeCloseTo(1, 5);
});

test('what a border makes of ones in all samples alike stays so behind a norm, which takes out the mean over pixels', () => {
  const { backward, sample } = predicted([conv(3, 1), norm('batchNorm'), conv(3, 1)], {
    ...pixels(6),
    upstream: 'ones',
  });
  expect(backward[1]).toBeGreaterThan(0.1);
  expect(sample.backward[1]! / backward[1]!).toBeLessThan(1e-6);
});

test.each([6, 9])(
  'a block with a stride and a shortcut, %d pixels a side, pair of pixels by pair of pixels',
  (side) => {
    const branch = [norm('batchNorm'), relu, conv(3, 2), norm('batchNorm'), relu, conv(3, 1)];
    const pool: LayerChoice = { name: 'globalAveragePool', parameters: {} };
    const layers = [conv(3, 1), residual(branch, 1, [conv(1, 2)]), norm('batchNorm'), relu, pool];
    const { forward, backward, sample } = predicted(layers, pixels(side));
    const expectClose = (found: readonly (number | null)[], variances: readonly number[]): void => {
      const off = variances.map((variance, i) => found[i]! / Math.sqrt(variance) - 1);
      expect(off.filter((part) => !(Math.abs(part) < 0.01))).toEqual([]);
    };

    const first = convolved(independent(side), 3, 1);
    const one = rectified(normalized(first));
    const second = convolved(one, 3, 2);
    const two = rectified(normalized(second));
    const third = convolved(two, 3, 1);
    const shortcut = convolved(first, 1, 2);
    const sum = summed(third, shortcut);
    const last = rectified(normalized(sum));
    const signals = [first, normalized(first), one, second, normalized(second), two, third, shortcut, sum];
    signals.push(normalized(sum), last);
    // A rectified pixel's mean is √(q / 2π), q twice its square.
    const meanOf = (of: Products): number =>
      [one, two, last].includes(of) ? mean(squares(of).map((square) => Math.sqrt(square / Math.PI))) : 0;
    const pooled = mean(last.within.map(mean)) - meanOf(last) ** 2;
    expectClose(forward, [...signals.map((of) => mean(squares(of)) - meanOf(of) ** 2), pooled]);
    const shared = (of: Products): number => mean(of.between.map((row, p) => row[p]!));
    expectClose(
      sample.forward,
      signals.map((of) => mean(squares(of)) - shared(of)),
    );

    const halved = (gradient: readonly number[]): number[] => gradient.map((square) => square / 2);
    const divided = (gradient: readonly number[], by: Products): number[] =>
      gradient.map((square) => square / varianceOf(by));
    const intoRelu = sum.within.map(() => sum.side ** -4);
    const intoNorm = halved(intoRelu);
    const intoSum = divided(intoNorm, sum);
    const ofThird = returned(intoSum, sum.side, 3, 1);
    const ofTwo = halved(ofThird);
    const ofSecond = returned(divided(ofTwo, second), side, 3, 2);
    const ofOne = halved(ofSecond);
    const ofShortcut = returned(intoSum, side, 1, 2);
    const ofSum = divided(ofOne, first).map((square, p) => square + ofShortcut[p]!);
    const gradients = [
      returned(ofSum, side, 3, 1),
      divided(ofOne, first),
      ofOne,
      ofSecond,
      divided(ofTwo, second),
      ofTwo,
    ];
    gradients.push(ofThird, ofShortcut, ofSum, intoSum, intoNorm, intoRelu);
    expectClose(backward, gradients.map(mean));
  },
);
