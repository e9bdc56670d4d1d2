import { describe, expect, test } from '@jest/globals';
import type { LayerChoice } from '../../src/network/spec.ts';
import { act, norm, predicted, residual } from './networks.ts';
import {
  convolved,
  independent,
  mean,
  normalized,
  pooled,
  rectified,
  returned,
  squares,
  summed,
  unpooled,
  varianceOf,
  type Products,
} from './pixelPairs.ts';

const conv = (stride = 1): LayerChoice => ({
  name: 'conv2d',
  parameters: { filters: 128, kernel: 3, stride, padding: 'same', groups: 1 },
});
const average = (window: number): LayerChoice => ({ name: 'averagePool', parameters: { window } });
const relu = act('relu');
const batch = norm('batchNorm');

const expectWithin = (found: readonly (number | null)[], variances: readonly number[], relative: number): void => {
  const off = variances.map((variance, i) => found[i]! / Math.sqrt(variance) - 1);
  expect(off.filter((part) => !(Math.abs(part) < relative))).toEqual([]);
};

/** A rectified pixel's mean is √(q / 2π), q twice its square; a pool's that of its pixels. */
const meanOfRectified = (of: Products): number => mean(squares(of).map((square) => Math.sqrt(square / Math.PI)));
const ofSamples = (of: Products): number => mean(squares(of)) - mean(of.between.map((row, p) => row[p]!));

describe('pools behind zeros around an image, against what every two pixels share', () => {
  test('convolutions and pools by turns, with a stride and pixels that are left over', () => {
    const layers = [conv(), relu, conv(), relu, average(2), conv(), relu, average(2)];
    const side = 10;
    const { forward, backward, sample, silence } = predicted(layers, { inputShape: [side, side, 128] });
    expect(silence).toEqual({ forward: null, backward: null });
    const first = convolved(independent(side), 3, 1);
    const one = rectified(first);
    const second = convolved(one, 3, 1);
    const two = rectified(second);
    const three = pooled(two, 2);
    const third = convolved(three, 3, 1);
    const four = rectified(third);
    const last = pooled(four, 2);
    const signals = [first, one, second, two, three, third, four, last];
    const means = [0, meanOfRectified(one), 0, meanOfRectified(two), meanOfRectified(two), 0, meanOfRectified(four)];
    // The last pool leaves out a row and a column.
    const inside = squares(four).filter((_, p) => p % 5 < 4 && p < 20);
    means.push(mean(inside.map((square) => Math.sqrt(square / Math.PI))));
    expectWithin(
      forward,
      signals.map((of, i) => mean(squares(of)) - means[i]! ** 2),
      1e-3,
    );
    expectWithin(sample.forward, signals.map(ofSamples), 1e-3);

    const halved = (gradient: readonly number[]): number[] => gradient.map((square) => square / 2);
    const intoLast = unpooled([1, 1, 1, 1], 5, 2);
    const intoFour = halved(intoLast);
    const intoThird = returned(intoFour, 5, 3, 1);
    const intoPool = unpooled(intoThird, side, 2);
    const intoTwo = halved(intoPool);
    const intoSecond = returned(intoTwo, side, 3, 1);
    const intoOne = halved(intoSecond);
    const gradients = [returned(intoOne, side, 3, 1), intoOne, intoSecond, intoTwo, intoPool, intoThird, intoFour];
    expectWithin(backward, [...gradients, intoLast].map(mean), 1e-9);
  });

  test('behind a stride, a norm and a residual; the norm below has its gradient', () => {
    const side = 16;
    const layers = [conv(), relu, conv(2), relu, average(2)];
    const found = predicted(layers, { inputShape: [side, side, 128] });
    const first = convolved(rectified(convolved(independent(side), 3, 1)), 3, 2);
    const two = rectified(first);
    const last = pooled(two, 2);
    expectWithin(found.forward.slice(4), [mean(squares(last)) - meanOfRectified(two) ** 2], 1e-3);
    expectWithin(found.sample.forward.slice(4), [ofSamples(last)], 1e-3);

    const behindNorm = [conv(), relu, conv(2), batch, relu, average(2)];
    const normed = predicted(behindNorm, { inputShape: [side, side, 128] });
    const three = rectified(normalized(first));
    const lastNormed = pooled(three, 2);
    // A norm takes from each pixel what it shares by its root mean square, not by what it is.
    expectWithin(normed.forward.slice(5), [mean(squares(lastNormed)) - meanOfRectified(three) ** 2], 0.03);
    expectWithin(normed.sample.forward.slice(5), [ofSamples(lastNormed)], 0.03);
    const intoNorm = unpooled(
      Array.from({ length: 16 }, () => 1),
      8,
      2,
    ).map((square) => square / 2);
    expect(normed.backward[3]! ** 2 / (mean(intoNorm) / varianceOf(first))).toBeCloseTo(1, 1);

    const summing = predicted([conv(), residual([relu, conv()]), average(3)], { inputShape: [9, 9, 128] });
    const stream = convolved(independent(9), 3, 1);
    const sum = summed(stream, convolved(rectified(stream), 3, 1));
    expectWithin(summing.forward.slice(-1), [mean(squares(pooled(sum, 3)))], 1e-3);
  });

  test('what windows share, of all pairs but their own, is what a mean over them asks for', () => {
    const overall: LayerChoice = { name: 'globalAveragePool', parameters: {} };
    const layers = [conv(), relu, conv(), average(2), overall];
    const second = convolved(rectified(convolved(independent(8), 3, 1)), 3, 1);
    const whole = predicted(layers, { inputShape: [8, 8, 128] });
    expectWithin(whole.forward.slice(4), [mean(second.within.map(mean))], 0.01);
    // Pixels that a window leaves out are in the pairs that are known.
    const { silence } = predicted(layers, { inputShape: [9, 9, 128] });
    expect(silence.forward?.layer).toBe(5);
  });

  test('the largest of a window’s Gaussian pixels, as one of their mean square and of what they share', () => {
    const layers: LayerChoice[] = [conv(), relu, conv(), { name: 'maxPool', parameters: { window: 2 } }];
    const { forward, backward } = predicted(layers, { inputShape: [8, 8, 128] });
    // The std of 2e6 draws of the largest of each window's four in NumPy, of the products that `convolved` and `rectified` give.
    expectWithin(forward.slice(3), [0.98944 ** 2], 0.02);
    expect(backward[3]).toBeCloseTo(0.5, 9);
  });
});

test('ones reach a pool’s pixels as equal parts, exactly', () => {
  expect(predicted([conv(), average(3)], { inputShape: [9, 9, 128], upstream: 'ones' }).backward[1]).toBe(0);
});

test('behind drawn biases of a convolution, whose pixels all share them, it is silent', () => {
  const { silence } = predicted([conv(), relu, average(2)], { inputShape: [8, 8, 128], bias: 'same' });
  expect(silence.forward).toEqual({
    layer: 3,
    reason: 'its pixels differ in their variance, and what two of them share is not known',
  });
});
