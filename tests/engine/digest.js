// Prints a digest of what native TensorFlow computes on so many threads: `node digest.js THREADS`.
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';

/** @type {typeof import('../../src/engine/index.ts')} */
const { openEngine } = await import(new URL('../../dist/engine/index.js', import.meta.url).href);

const { threads } = await openEngine('tensorflow', { threads: Number(process.argv[2]) });

/** @param {[number, number]} shape */
const wave = (shape) => tf.reshape(tf.sin(tf.range(0, shape[0] * shape[1])), shape);

const hash = createHash('sha256');
/** @type {[number, number, number][]} */
const sizes = [
  [1000, 100, 100],
  [333, 517, 129],
  [2048, 1024, 64],
];
for (const [rows, inner, columns] of sizes) {
  const product = tf.matMul(wave([rows, inner]), wave([inner, columns]));
  for (const tensor of [product, tf.sigmoid(product), tf.sum(product, 0)]) hash.update(tensor.dataSync());
}
console.log(JSON.stringify({ threads, digest: hash.digest('hex') }));
