import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { LayerNorm } from '../../src/network/layerNorm.ts';
import { descend } from '../../src/network/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { grads } from '../support/gradients.ts';

const drawn = (part: number, ...shape: number[]): Tensor =>
  tf.tensor(new RandomStream([5, 0, part]).fillNormal(new Float32Array(shape.reduce((a, b) => a * b))), shape);

const expectClose = (actual: Tensor, expected: ArrayLike<number>, tolerance: number): void => {
  const values = actual.dataSync();
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance));
};

/** The definition, for automatic differentiation. */
const definition = (x: Tensor, gamma: Tensor, beta: Tensor): Tensor => {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), gamma), beta);
};

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test.each([[[6, 5]], [[1, 5]], [[3, 4, 7]], [[2, 2]]])('agrees with tf.grads, %j', (shape) => {
      const units = shape.at(-1)!;
      const [x, gamma, beta, upstream] = [drawn(1, ...shape), drawn(2, units), drawn(3, units), drawn(4, ...shape)];
      const layer = new LayerNorm(gamma as tf.Tensor1D, beta as tf.Tensor1D);
      expectClose(layer.forward(x), definition(x, gamma, beta).dataSync(), 1e-5);
      const dx = layer.backward(upstream);
      const [ox, ogamma, obeta] = grads((...a: Tensor[]) => definition(a[0]!, a[1]!, a[2]!))(
        [x, gamma, beta],
        upstream,
      );
      // With two units, dx is a difference of nearly equal numbers.
      expectClose(dx, ox!.dataSync(), units === 2 ? 2e-3 : 2e-5);
      expectClose(layer.parameters[0]!.gradient!, ogamma!.dataSync(), 2e-5);
      expectClose(layer.parameters[1]!.gradient!, obeta!.dataSync(), 2e-5);
    });

    test('matches NumPy', () => {
      // python3: x=np.array([[1.,2,4],[-1,0,3]]); d=np.array([[1.,0,-1],[2,1,0]]); m=x.mean(1,keepdims=True)
      // s=1/np.sqrt(x.var(1,keepdims=True)+1e-5); y=(x-m)*s; y; s*(d-d.mean(1,keepdims=True)-y*(d*y).mean(1,keepdims=True))
      const layer = new LayerNorm(tf.ones([3]), tf.zeros([3]));
      const y = [-1.0690415, -0.2672604, 1.3363018, -0.980579, -0.3922316, 1.3728105];
      expectClose(layer.forward(tf.tensor2d([1, 2, 4, -1, 0, 3], [2, 3])), y, 2e-6);
      const dx = [0.1145446, -0.1718091, 0.0572646, 0.135774, -0.1810293, 0.0452553];
      expectClose(layer.backward(tf.tensor2d([1, 0, -1, 2, 1, 0], [2, 3])), dx, 2e-6);
    });

    test('leaks no tensor, changes no argument, and learns γ and β', () => {
      const [x, upstream] = [drawn(5, 4, 6), drawn(6, 4, 6)];
      const before = [x, upstream].map((tensor) => tensor.dataSync().slice());
      const tensors = tf.memory().numTensors;
      const [gamma, beta] = [tf.ones([6]), tf.zeros([6])] as [tf.Tensor1D, tf.Tensor1D];
      const layer = new LayerNorm(gamma, beta);
      tf.dispose([gamma, beta]);
      for (let epoch = 0; epoch < 3; epoch++) {
        layer.forward(x).dispose();
        layer.backward(upstream).dispose();
        descend(layer.parameters, 0.1);
      }
      expect(layer.parameters[0]!.value.dataSync()[0]).not.toBe(1);
      layer.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
      expect([x, upstream].map((tensor) => tensor.dataSync().slice())).toEqual(before);
    });
  });
}

test('refuses to go backward before its time', () => {
  const layer = new LayerNorm(tf.ones([2]), tf.zeros([2]));
  expect(() => layer.backward(tf.ones([1, 2]))).toThrow('LayerNorm.backward needs a forward pass first');
});
