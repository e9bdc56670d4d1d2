import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { descend, Parameter } from '../../src/network/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { expectClose } from '../support/tensors.ts';

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test('has a hold of its own on what it is given, and lets it go', () => {
      const tensors = tf.memory().numTensors;
      const given = tf.tensor1d([1, 2]);
      const parameter = new Parameter('W', given);
      given.dispose();
      expectClose(parameter.value, [1, 2]);
      expect(parameter.gradient).toBeUndefined();
      tf.tidy(() => {
        parameter.gradient = tf.tensor1d([3, 4]);
        parameter.assign(tf.tensor1d([5, 6]));
      });
      expectClose(parameter.value, [5, 6]);
      expectClose(parameter.gradient!, [3, 4]);
      parameter.dispose();
      expect(parameter.gradient).toBeUndefined();
      expect(tf.memory().numTensors).toBe(tensors);
    });

    test('leaves what it was given to its owner', () => {
      const value = tf.tensor1d([1, 2]);
      const parameter = new Parameter('W', value);
      parameter.assign(tf.tensor1d([9, 9]));
      parameter.dispose();
      expectClose(value, [1, 2]);
    });

    test('holds one value and one gradient, however often they change', () => {
      const parameter = new Parameter('W', tf.tensor1d([0]));
      parameter.gradient = tf.tensor1d([0]);
      const tensors = tf.memory().numTensors;
      for (let i = 1; i < 4; i++) {
        parameter.gradient = tf.tensor1d([i]);
        parameter.assign(tf.tensor1d([i]));
      }
      expect(tf.memory().numTensors).toBe(tensors);
    });

    test('descend: value − rate · gradient of each, with no tensor more than before', () => {
      const [W, b] = [new Parameter('W', tf.tensor2d([[1, 2]])), new Parameter('b', tf.tensor1d([-1]))];
      W.gradient = tf.tensor2d([[10, -20]]);
      b.gradient = tf.tensor1d([4]);
      const tensors = tf.memory().numTensors;
      descend([W, b], 0.1);
      expectClose(W.value, [0, 4]);
      expectClose(b.value, [-1.4]);
      expect(tf.memory().numTensors).toBe(tensors);
    });

    test('descend needs a gradient of each', () => {
      const [W, b] = [new Parameter('W', tf.tensor1d([1])), new Parameter('b', tf.tensor1d([1]))];
      W.gradient = tf.tensor1d([1]);
      expect(() => descend([W, b], 0.1)).toThrow('the update of b needs a backward pass first');
    });
  });
}
