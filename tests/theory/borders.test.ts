import { expect, test } from '@jest/globals';
import type { LayerChoice } from '../../src/network/spec.ts';
import { act, norm, predicted, residual } from './networks.ts';

// Wide networks and many samples, with what every two pixels share: a matrix of pixels × pixels for one sample, one for two.

/** E[x x′] of a unit, row by row of an image of so many pixels a side. */
interface Products {
  readonly side: number;
  readonly within: readonly number[][];
  readonly between: readonly number[][];
}

const matrix = (count: number, at: (p: number, other: number) => number): number[][] =>
  Array.from({ length: count }, (_, p) => Array.from({ length: count }, (_unused, other) => at(p, other)));
const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
const squares = ({ within }: Products): number[] => within.map((row, p) => row[p]!);

/** The input pixels at a kernel's places; undefined outside of the image. */
const windowOf = (p: number, side: number, kernel: number, stride: number): (number | undefined)[] =>
  Array.from({ length: kernel ** 2 }, (_, d) => {
    const [outSide, before] = [Math.ceil(side / stride), (kernel - 1) / 2];
    const row = Math.floor(p / outSide) * stride + Math.floor(d / kernel) - before;
    const column = (p % outSide) * stride + (d % kernel) - before;
    return [row, column].every((at) => at >= 0 && at < side) ? row * side + column : undefined;
  });

/** With He's variance: 2 / fan_in. */
const convolved = ({ side, ...of }: Products, kernel: number, stride: number): Products => {
  const outSide = Math.ceil(side / stride);
  const windows = Array.from({ length: outSide ** 2 }, (_, p) => windowOf(p, side, kernel, stride));
  const map = (products: readonly number[][]): number[][] =>
    matrix(outSide ** 2, (p, other) => {
      const terms = windows[p]!.map((a, d) => products[a ?? -1]?.[windows[other]![d] ?? -1] ?? 0);
      return 2 * mean(terms);
    });
  return { side: outSide, within: map(of.within), between: map(of.between) };
};

const varianceOf = (of: Products): number => mean(squares(of)) - mean(of.between.map(mean));

const normalized = (of: Products): Products => {
  const [variance, rows, all] = [varianceOf(of), of.between.map(mean), mean(of.between.map(mean))];
  const map = (products: readonly number[][]): number[][] =>
    matrix(rows.length, (p, other) => (products[p]![other]! - rows[p]! - rows[other]! + all) / variance);
  return { side: of.side, within: map(of.within), between: map(of.between) };
};

/** Cho & Saul 2009. */
const rectified = (of: Products): Products => {
  const q = squares(of);
  const map = (products: readonly number[][]): number[][] =>
    matrix(q.length, (p, other) => {
      const root = Math.sqrt(q[p]! * q[other]!);
      const c = Math.max(-1, Math.min(1, products[p]![other]! / root));
      return (root * (Math.sqrt(1 - c ** 2) + (Math.PI - Math.acos(c)) * c)) / (2 * Math.PI);
    });
  return { side: of.side, within: map(of.within), between: map(of.between) };
};

const summed = (a: Products, b: Products): Products => ({
  side: a.side,
  within: matrix(a.within.length, (p, other) => a.within[p]![other]! + b.within[p]![other]!),
  between: matrix(a.within.length, (p, other) => a.between[p]![other]! + b.between[p]![other]!),
});

/** Of a gradient that is independent of all: squares by pixel. */
const returned = (gradient: readonly number[], side: number, kernel: number, stride: number): number[] => {
  const found = Array.from({ length: side ** 2 }, () => 0);
  for (const [p, square] of gradient.entries())
    for (const a of windowOf(p, side, kernel, stride)) if (a !== undefined) found[a]! += (2 * square) / kernel ** 2;
  return found;
};

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

    const identity = matrix(side ** 2, (p, other) => (p === other ? 1 : 0));
    const first = convolved({ side, within: identity, between: matrix(side ** 2, () => 0) }, 3, 1);
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
