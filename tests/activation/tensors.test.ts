import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { activations } from '../../src/activation/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { grad } from '../support/gradients.ts';
import { everyActivation } from './entries.ts';

/** Away from the kinks at 0 and ±1, where tf.grad takes another side. */
const points = [-30, -9.3, -4.2, -2.1, -1.3, -0.7, -0.06, 0.06, 0.4, 0.9, 1.1, 2.7, 5.5, 12, 80];
const upstream = points.map((_, i) => (i % 2 === 0 ? 1.5 : -0.25) * (i + 1));

/** The same functions by TensorFlow.js' own ops, for tf.grad to differentiate. */
const oracles: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  sigmoid: tf.sigmoid,
  relu: tf.relu,
  identity: (x) => tf.mul(x, 1),
  tanh: tf.tanh,
  leakyRelu: (x) => tf.leakyRelu(x, 0.01),
  elu: tf.elu,
  selu: tf.selu,
  gelu: (x) => tf.mul(x, tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5)),
  'gelu/tanh': (x) => {
    const inner = tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI));
    return tf.mul(x, tf.mul(tf.add(tf.tanh(inner), 1), 0.5));
  },
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  mish: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  softplus: tf.softplus,
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  hardTanh: (x) => tf.clipByValue(x, -1, 1),
  sine: tf.sin,
};
/** Where x is NaN, these hand the upstream gradient back, as a mask does; the others' derivative is NaN. */
const masked = ['identity', 'relu', 'leakyRelu', 'elu', 'selu', 'hardTanh'];

/** Up to the rounding of float32. */
const expectClose = (actual: ArrayLike<number>, expected: readonly number[], absolute: number): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) =>
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(absolute * Math.max(1, Math.abs(value))),
  );
};

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    describe.each(everyActivation)('%s', (name, activation) => {
      const { forward, backward, value, derivative } = activation;

      test('forward is the scalar value, entry by entry, in any shape', () => {
        const out = forward(tf.tensor3d(points, [5, 3, 1]));
        expect(out.shape).toEqual([5, 3, 1]);
        expectClose(
          out.dataSync(),
          points.map((x) => value(Math.fround(x))),
          2e-6,
        );
      });

      test('backward is the upstream gradient times the scalar derivative', () => {
        const x = tf.tensor1d(points);
        const dx = backward(tf.tensor1d(upstream), x, forward(x));
        expectClose(
          dx.dataSync(),
          points.map((x, i) => upstream[i]! * derivative(Math.fround(x))),
          2e-5,
        );
      });

      test('backward agrees with tf.grad', () => {
        const [x, din] = [tf.tensor1d(points), tf.tensor1d(upstream)];
        const expected = grad(oracles[name]!)(x, din);
        expectClose(backward(din, x, forward(x)).dataSync(), [...expected.dataSync()], 2e-5);
      });

      test('is no NaN at ±1e4 and ±Infinity', () => {
        const far = tf.tensor1d(name === 'sine' ? [-1e4, 1e4] : [-Infinity, -1e30, -1e4, 1e4, 1e30, Infinity]);
        const out = forward(far);
        const dx = backward(tf.onesLike(far), far, out);
        expect([...out.dataSync(), ...dx.dataSync()].filter(Number.isNaN)).toEqual([]);
        expectClose(dx.dataSync(), [...far.dataSync()].map(derivative), 1e-5);
      });

      test('lets a NaN through, in both directions', () => {
        const x = tf.tensor1d([Number.NaN, 0.5]);
        const out = forward(x);
        expect([...out.dataSync()].map(Number.isNaN)).toEqual([true, false]);
        const dx = backward(tf.tensor1d([2, Number.NaN]), x, out);
        expect([...dx.dataSync()].map(Number.isNaN)).toEqual([!masked.includes(name), true]);
      });

      test('leaves no tensor behind and its arguments alone', () => {
        const [x, din] = [tf.tensor1d(points), tf.tensor1d(upstream)];
        const before = tf.memory().numTensors;
        const out = forward(x);
        expect(tf.memory().numTensors).toBe(before + 1);
        const dx = backward(din, x, out);
        expect(tf.memory().numTensors).toBe(before + 2);
        tf.dispose([out, dx]);
        expect([...x.dataSync()]).toEqual(points.map(Math.fround));
        expect([...din.dataSync()]).toEqual(upstream.map(Math.fround));
      });
    });

    test('relu and leakyRelu take x ≤ 0 for the lower side, as the notebook’s mask does', () => {
      const x = tf.tensor1d([-1, 0, 2, Number.NaN]);
      const din = tf.tensor1d([5, 6, 7, 8]);
      const relu = activations.relu.create({});
      expect([...relu.forward(x).dataSync()]).toEqual([0, 0, 2, Number.NaN]);
      expect([...relu.backward(din, x, x).dataSync()]).toEqual([0, 0, 7, 8]);
      expect([...activations.leakyRelu.create({ alpha: 0.5 }).backward(din, x, x).dataSync()]).toEqual([2.5, 3, 7, 8]);
    });
  });
}
