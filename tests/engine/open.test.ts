import { expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { testBackends, useBackend } from '../support/engines.ts';

for (const backend of [...testBackends, 'cpu'] as const) {
  test(`${backend} computes`, async () => {
    const engine = await useBackend(backend);
    expect(engine.backend).toBe(backend);
    expect(tf.getBackend()).toBe(backend);
    const product = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2, 3]]), tf.tensor2d([[4], [5], [6]])));
    expect([...product.dataSync()]).toEqual([32]);
    product.dispose();
  });
}
