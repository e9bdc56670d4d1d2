import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { Affine, descend, Relu, Sigmoid } from '../../src/network/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { grad, grads } from '../support/gradients.ts';
import { expectClose, normalTensor } from '../support/tensors.ts';

const matrix = (part: number, rows: number, columns: number): Tensor2D => normalTensor(part, [rows, columns]);

/** dL/dx of L = Σ out · g by central differences, one entry of x after another. */
const finiteDifferences = (f: (x: Tensor2D) => tf.Tensor, x: Tensor2D, g: Tensor2D, h: number): Float64Array => {
  const values = x.dataSync();
  const loss = (i: number, step: number): number => {
    const moved = Float32Array.from(values);
    moved[i]! += step;
    return tf.tidy(() => tf.sum(tf.mul(f(tf.tensor2d(moved, x.shape)), g)).dataSync()[0]!);
  };
  return Float64Array.from(values, (_, i) => (loss(i, h) - loss(i, -h)) / (2 * h));
};

/** A layer whose W and b nobody else holds. */
const affineOfItsOwn = (): Affine => {
  const [W, b] = [matrix(1, 5, 5), tf.tensor1d([1, 2, 3, 4, 5])];
  const layer = new Affine(W, b);
  tf.dispose([W, b]);
  return layer;
};

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    describe('Affine', () => {
      const setUp = () => {
        const [W, x, din] = [matrix(1, 4, 3), matrix(2, 5, 4), matrix(3, 5, 3)];
        const b = tf.tensor1d([0.5, -1, 2]);
        return { W, x, din, b, layer: new Affine(W, b) };
      };

      test('gives x W + b, and the gradients that tf.grads gives', () => {
        const { W, x, din, b, layer } = setUp();
        const f = (x: Tensor2D, W: Tensor2D, b: tf.Tensor1D): tf.Tensor => tf.add(tf.matMul(x, W), b);
        expectClose(layer.forward(x), f(x, W, b).dataSync());
        const dx = layer.backward(din);
        const [ox, oW, ob] = grads((...a: tf.Tensor[]) => f(a[0] as Tensor2D, a[1] as Tensor2D, a[2] as tf.Tensor1D))(
          [x, W, b],
          din,
        );
        expectClose(dx, ox!.dataSync());
        expectClose(layer.dW!, oW!.dataSync());
        expectClose(layer.db!, ob!.dataSync());
      });

      test('of samples of rank 2 acts on their last axis: (samples, tokens, units)', () => {
        const [x, W, din] = [normalTensor(8, [5, 2, 4]), matrix(9, 4, 3), normalTensor(10, [5, 2, 3])];
        const b = tf.tensor1d([0.5, -1, 2]);
        const layer = new Affine(W, b);
        /** Token by token. */
        const f = (...[x, W, b]: tf.Tensor[]): tf.Tensor => {
          const tokens = tf.unstack(x!, 1).map((token) => tf.add(tf.matMul(token as Tensor2D, W as Tensor2D), b!));
          return tf.stack(tokens, 1);
        };
        const out = layer.forward(x);
        expect(out.shape).toEqual([5, 2, 3]);
        expectClose(out, f(x, W, b).dataSync());
        const dx = layer.backward(din);
        const [ox, oW, ob] = grads(f)([x, W, b], din);
        expect(dx.shape).toEqual([5, 2, 4]);
        expectClose(dx, ox!.dataSync());
        expect(layer.dW!.shape).toEqual([4, 3]);
        expectClose(layer.dW!, oW!.dataSync());
        expect(layer.db!.shape).toEqual([3]);
        expectClose(layer.db!, ob!.dataSync());
      });

      test('matches NumPy', () => {
        // python3: x=np.array([[1.,2],[3,4],[5,6]]); W=np.array([[1.,-1],[.5,2]]); b=np.array([.1,.2]); d=np.array([[1.,0],[0,1],[1,1]])
        const layer = new Affine(tf.tensor2d([1, -1, 0.5, 2], [2, 2]), tf.tensor1d([0.1, 0.2]));
        // x@W+b; d@W.T; x.T@d; d.sum(0)
        expectClose(layer.forward(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2])), [2.1, 3.2, 5.1, 5.2, 8.1, 7.2]);
        expectClose(layer.backward(tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2])), [1, 0.5, -1, 2, 0, 2.5]);
        expectClose(layer.dW!, [6, 8, 8, 10]);
        expectClose(layer.db!, [2, 2]);
        descend(layer.parameters, 0.1);
        expectClose(layer.W, [0.4, -1.8, -0.3, 1]);
        expectClose(layer.b, [-0.1, 0]);
      });

      test('agrees with finite differences', () => {
        const { x, din, layer } = setUp();
        layer.forward(x);
        const dx = layer.backward(din).dataSync();
        const numeric = finiteDifferences((moved) => layer.forward(moved), x, din, 1e-2);
        numeric.forEach((value, i) => expect(Math.abs(value - dx[i]!)).toBeLessThan(1e-3));
      });

      test('refuses to go backward, or to update, before its time', () => {
        const { din, layer } = setUp();
        expect(() => layer.backward(din)).toThrow('Affine.backward needs a forward pass first');
        expect(() => descend(layer.parameters, 0.1)).toThrow('the update of W needs a backward pass first');
      });
    });

    const activationLayers: [string, () => Sigmoid | Relu, (x: Tensor2D) => tf.Tensor][] = [
      ['Sigmoid', () => new Sigmoid(), (x) => tf.sigmoid(x)],
      ['Relu', () => new Relu(), (x) => tf.relu(x)],
    ];
    describe.each(activationLayers)('%s', (_name, create, oracle) => {
      test('agrees with tf.grad and finite differences', () => {
        const [x, din] = [matrix(4, 6, 5), matrix(5, 6, 5)];
        const layer = create();
        expectClose(layer.forward(x), oracle(x).dataSync());
        const dx = layer.backward(din);
        expectClose(dx, grad((x) => oracle(x as Tensor2D))(x, din).dataSync());
        const numeric = finiteDifferences(oracle, x, din, 1e-2);
        dx.dataSync().forEach((value, i) => expect(Math.abs(value - numeric[i]!)).toBeLessThan(1e-3));
      });

      test('stays finite at ±1e4', () => {
        const x = tf.tensor2d([-1e4, 1e4], [1, 2]);
        const layer = create();
        expect([...layer.forward(x).dataSync()]).toEqual(create() instanceof Sigmoid ? [0, 1] : [0, 1e4]);
        expect([...layer.backward(tf.ones([1, 2])).dataSync()]).toEqual(create() instanceof Sigmoid ? [0, 0] : [0, 1]);
      });
    });

    test('Relu zeroes where x ≤ 0 in both directions, and lets NaN through as the notebook’s mask does', () => {
      const layer = new Relu();
      expect([...layer.forward(tf.tensor2d([-1, 0, 2, NaN], [1, 4])).dataSync()]).toEqual([0, 0, 2, NaN]);
      expect([...layer.backward(tf.tensor2d([5, 6, 7, 8], [1, 4])).dataSync()]).toEqual([0, 0, 7, 8]);
    });

    const everyLayer: [string, () => Affine | Sigmoid | Relu][] = [
      ['Affine', affineOfItsOwn],
      ['Sigmoid', () => new Sigmoid()],
      ['Relu', () => new Relu()],
    ];
    const shapes: [number, ...number[]][] = [
      [4, 5],
      [4, 3, 5],
    ];
    const everyCase = everyLayer.flatMap(([name, create]) => shapes.map((shape) => [name, shape, create] as const));
    test.each(everyCase)('%s leaks no tensor and changes no argument, of shape %j', (_name, shape, create) => {
      const [x, din] = [normalTensor(6, shape), normalTensor(7, shape)];
      const before = { x: x.dataSync().slice(), din: din.dataSync().slice() };
      const tensors = tf.memory().numTensors;
      const layer = create();
      for (let epoch = 0; epoch < 3; epoch++) {
        layer.forward(x).dispose();
        layer.backward(din).dispose();
        descend(layer.parameters, 0.1);
      }
      layer.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
      expect({ x: x.dataSync().slice(), din: din.dataSync().slice() }).toEqual(before);
    });
  });
}
