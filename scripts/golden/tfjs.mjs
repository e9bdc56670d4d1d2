// What TensorFlow.js itself draws: std and largest |entry| of W, and of a dense layer's b, on two layers.
//
// usage: node scripts/golden/tfjs.mjs > tests/golden/tfjs.json      (needs @tensorflow/tfjs, which tfjs-node brings)
import * as tf from '@tensorflow/tfjs';

await tf.setBackend('cpu');
const shapes = /** @type {const} */ ([
  [100, 100],
  [784, 256],
]);
const rules = /** @type {const} */ ([
  ['truncatedNormal', { std: 0.05, dialect: 'tfjs' }, tf.initializers.truncatedNormal({ stddev: 0.05, seed: 1 })],
  ['lecunNormal', { dialect: 'tfjs' }, tf.initializers.leCunNormal({ seed: 1 })],
  ['lecunUniform', {}, tf.initializers.leCunUniform({ seed: 1 })],
  ['glorotNormal', { gain: 1, dialect: 'tfjs' }, tf.initializers.glorotNormal({ seed: 1 })],
  ['glorotUniform', { gain: 1 }, tf.initializers.glorotUniform({ seed: 1 })],
  ['heNormal', { mode: 'fanIn', negativeSlope: 0, dialect: 'tfjs' }, tf.initializers.heNormal({ seed: 1 })],
  ['heUniform', { mode: 'fanIn', negativeSlope: 0 }, tf.initializers.heUniform({ seed: 1 })],
  [
    'varianceScaling',
    { scale: 3, mode: 'fanOut', distribution: 'normal', dialect: 'tfjs' },
    tf.initializers.varianceScaling({ scale: 3, mode: 'fanOut', distribution: 'normal', seed: 1 }),
  ],
]);

/** @param {tf.Tensor} tensor */
const said = (tensor) => {
  const values = /** @type {Float32Array} */ (tensor.dataSync());
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    std: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length),
    max: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
    zeros: values.filter((v) => v === 0).length / values.length,
  };
};

const rows = shapes.flatMap(([fanIn, fanOut]) => {
  const dense = tf.layers.dense({ units: fanOut, inputShape: [fanIn] });
  dense.build([null, fanIn]);
  const [W, b] = /** @type {[tf.Tensor, tf.Tensor]} */ (dense.getWeights());
  const shape = { fanIn, fanOut };
  return [
    ...rules.map(([name, parameters, rule]) => ({ name, parameters, ...shape, W: said(rule.apply([fanIn, fanOut])) })),
    { name: 'libraryDefault', parameters: { dialect: 'tfjs' }, ...shape, W: said(W), b: said(b) },
  ];
});
console.log(JSON.stringify({ versions: { '@tensorflow/tfjs': tf.version.tfjs }, rows }));
