import { describe, expect, test } from '@jest/globals';
import { initializers } from '../../src/initializer/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { everyInitializer } from './entries.ts';

const shapes = [
  { fanIn: 200, fanOut: 200 },
  { fanIn: 400, fanOut: 120 },
  { fanIn: 60, fanOut: 500 },
];

const moments = (values: Float32Array): { mean: number; variance: number } => {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length };
};

describe.each(Object.entries(initializers))('the entry %s', (_name, entry) => {
  test('has a formula and a source', () => {
    for (const text of [entry.formula, entry.source]) expect(text).toMatch(/\S/);
  });
});

describe.each(everyInitializer)('%s', (_label, initializer) => {
  test.each(shapes)('on $fanIn × $fanOut draws what its variance says', (shape) => {
    const stream = new RandomStream([11, 0, 1]);
    const W = initializer.weights(stream, shape);
    const b = initializer.bias(stream, shape);
    expect([W.length, b.length]).toEqual([shape.fanIn * shape.fanOut, shape.fanOut]);
    const variance = initializer.weightVariance(shape);
    if (variance !== null) expectMoments(W, variance);
    const biasVariance = initializer.biasVariance(shape);
    if (biasVariance !== null) expectMoments(b, biasVariance);
  });
});

/** Within 4.5 standard errors, of which a normal has √(2/N) for its variance; entries that are 0 by rule are no draws. */
function expectMoments(values: Float32Array, variance: number): void {
  const drawn = moments(values);
  const draws = values.filter((v) => v !== 0).length || values.length;
  expect(Math.abs(drawn.mean)).toBeLessThanOrEqual(4.5 * Math.sqrt(variance / values.length));
  expect(Math.abs(drawn.variance - variance)).toBeLessThanOrEqual(4.5 * variance * Math.sqrt(2 / draws));
}

describe('no theory applies to', () => {
  const shape = shapes[0]!;
  test.each([
    ['a mean that is not 0', initializers.normal.create({ std: 1, mean: 0.1 })],
    ['a one-sided uniform', initializers.uniform.create({ low: 0, high: 1 })],
    ['ones', initializers.ones.create({})],
    ['a constant', initializers.constant.create({ c: 0.5 })],
  ])('%s', (_what, initializer) => {
    expect(initializer.weightVariance(shape)).toBeNull();
    expect(initializer.biasVariance(shape)).toBeNull();
  });

  test('the identity', () => {
    expect(initializers.identity.create({ gain: 1 }).weightVariance(shape)).toBeNull();
  });
});

test('zero, zeros and constant(0) have variance 0', () => {
  const shape = shapes[0]!;
  for (const zero of [
    initializers.zero.create({}),
    initializers.zeros.create({}),
    initializers.constant.create({ c: 0 }),
  ]) {
    expect([zero.weightVariance(shape), zero.biasVariance(shape)]).toEqual([0, 0]);
  }
});
