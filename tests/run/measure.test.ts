import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { RandomStream } from '../../src/random/stream.ts';
import { measureTensor, measureWith } from '../../src/run/measure.ts';
import { measure } from '../../src/statistics/index.ts';
import { expectNumpy, golden } from '../statistics/golden.ts';
import { nativeExpected, useBackend } from '../support/engines.ts';

const draws = (count: number, std = 1): Float32Array =>
  new RandomStream([1, 0, 0]).fillNormal(new Float32Array(count), std);

/** A tensor from an operation lies with the engine; one from an array need not. */
const withEngine = (values: Float32Array): tf.Tensor1D =>
  tf.tidy(() => tf.reshape(tf.tensor1d(values), [values.length]));

const awkward: Readonly<Record<string, Float32Array>> = {
  normal: draws(10_000),
  'a thousand and three': draws(1003),
  'half of it zeros': draws(999).map((v) => Math.max(v, 0)),
  ...Object.fromEntries(
    // Sums whose last bits hang on the order of their terms.
    [0, 1, 2, 3, 4, 5].map((i) => [
      `of all sizes, ${5000 + i} of them`,
      draws(5000 + i).map((v, j) => v * 10 ** (((j * 7) % 23) - 11)),
    ]),
  ),
  // By division alone, by a 49th, some of them would lie in the bin before.
  'on the edges of bins': Float32Array.from({ length: 3000 }, (_, i) => (i % 21) * 49),
  'half of it at the largest': draws(3001).map((v) => Math.min(v, 0.1)),
  'half of it at the smallest': draws(3001).map((v) => Math.max(v, 0.1)),
  'two neighbours': Float32Array.from({ length: 900 }, (_, i) => (i % 3 === 0 ? 1 : 1.0000001)),
  'near the end of float32': draws(1001, 1e37),
  'with infinities and NaN': draws(1002).map((v, i) => [v, Infinity, -Infinity, NaN][i % 7] ?? v),
  'NaN alone': new Float32Array(5).fill(NaN),
  constant: new Float32Array(77).fill(3e20),
  'zeros, some negative': Float32Array.from({ length: 9 }, (_, i) => (i % 2 === 0 ? 0 : -0)),
  subnormal: draws(64, 1e-39),
  'subnormal, with zeros': draws(64, 1e-39).map((v, i) => (i % 3 === 0 ? 0 : v)),
  'constant and large': new Float32Array(3).fill(1e15),
  'the largest alone': Float32Array.of(-3.4028234663852886e38),
  'the smallest alone': Float32Array.of(1.4e-45),
  'a hair around a large mean': draws(500, 1e-3).map((v) => v + 1e4),
  'one value': Float32Array.of(-2.5),
  'two values': Float32Array.of(1, 2),
  'three values': Float32Array.of(-1, 0, 7),
};

if (nativeExpected) {
  describe('the native engine', () => {
    beforeAll(() => useBackend('tensorflow'));

    test.each(golden)('agrees with NumPy on $data', async (one) => {
      const tensor = withEngine(one.values);
      expectNumpy((await measureTensor(tensor, one.bins))!, one);
      tensor.dispose();
    });

    test.each(Object.entries(awkward))('%s: the same bits as on the host', async (_, values) => {
      const tensor = withEngine(values);
      const onHost = tensor.dataSync<'float32'>();
      for (const bins of [1, 7, 20, 1000]) {
        expect(await measureTensor(tensor, bins)).toEqual(measure(onHost, bins));
      }
      const units = [2, 3, 5, 7].find((divisor) => values.length % divisor === 0) ?? values.length;
      const rows = tf.reshape(tensor, [values.length / units, units]);
      expect(await measureTensor(rows, 20)).toEqual(measure(onHost, 20, units));
      rows.dispose();
      tensor.dispose();
    });

    test('a tensor that is disposed of meanwhile is measured all the same', async () => {
      const tensor = tf.tidy(() => tf.add(tf.tensor1d(draws(500_000)), 1));
      const values = tensor.dataSync<'float32'>().slice() as Float32Array;
      const measured = measureTensor(tensor, 20);
      tensor.dispose();
      expect(await measured).toEqual(measure(values, 20));
    });

    test('many at once, in the order of the questions', async () => {
      const means = Array.from({ length: 40 }, async (_, i) => {
        const tensor = tf.tidy(() => tf.add(tf.ones([1000]), i));
        const statistics = await measureTensor(tensor, 3);
        tensor.dispose();
        return statistics?.mean;
      });
      expect(await Promise.all(means)).toEqual(Array.from(means, (_, i) => i + 1));
    });

    test('what lies on the host still is measured there', async () => {
      const tensor = tf.tensor1d(draws(10));
      expect(measureTensor(tensor, 20)).toBeUndefined();
      const values = tensor.dataSync<'float32'>();
      expect(await measureWith(20)(tf.reshape(tensor, [5, 2]), () => values)).toEqual(measure(values, 20, 2));
      tensor.dispose();
    });

    test('integers are refused', () => {
      const tensor = tf.tidy(() => tf.add(tf.scalar(1, 'int32'), tf.scalar(2, 'int32')));
      expect(() => measureTensor(tensor, 20)).toThrow('takes ids of float32 tensors');
      tensor.dispose();
    });
  });
}

describe('wasm', () => {
  beforeAll(() => useBackend('wasm'));

  test('has no statistics of its own: the values are read', async () => {
    const tensor = tf.tensor2d(draws(100), [10, 10]);
    expect(measureTensor(tensor, 20)).toBeUndefined();
    const values = draws(100);
    expect(await measureWith(20)(tensor, () => values)).toEqual(measure(values, 20, 10));
    tensor.dispose();
  });
});
