// Prints the engine's fingerprint, how many cores this process has, and a digest of what native TensorFlow computes there.
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';

/** @type {typeof import('../../src/engine/index.ts')} */
const { openEngine } = await import(new URL('../../dist/engine/index.js', import.meta.url).href);

const { fingerprint } = await openEngine('tensorflow');

/** @param {[number, number]} shape */
const wave = (shape) => tf.reshape(tf.sin(tf.range(0, shape[0] * shape[1])), shape);

const hash = createHash('sha256');
// Some of these are divided among threads in another way on each number of them.
/** @type {[number, number, number][]} */
const sizes = [
  [1000, 100, 100],
  [333, 517, 129],
  [64, 4096, 64],
  [1598, 26, 58],
  [2048, 1024, 64],
];
for (const [rows, inner, columns] of sizes) {
  const product = tf.matMul(wave([rows, inner]), wave([inner, columns]));
  for (const tensor of [product, tf.sigmoid(product), tf.sum(product, 0)]) hash.update(tensor.dataSync());
}
console.log(JSON.stringify({ fingerprint, cores: availableParallelism(), digest: hash.digest('hex') }));
