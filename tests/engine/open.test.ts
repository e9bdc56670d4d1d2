import { describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../support/engines.ts';

describe.each(['wasm', 'cpu'] as const)('%s', (backend) => {
  test('computes', async () => {
    const engine = await useBackend(backend);
    expect(engine.backend).toBe(backend);
    const product = tf.tidy(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])));
    expect([...(await product.data())]).toEqual([3, 3, 3, 3]);
    product.dispose();
  });
});
