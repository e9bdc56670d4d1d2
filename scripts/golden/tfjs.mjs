// What TensorFlow.js itself draws: std and largest |entry| of W, and of a dense layer's b, on two layers.
//
// usage: node scripts/golden/tfjs.mjs > tests/golden/tfjs.json      (needs @tensorflow/tfjs, which tfjs-node brings)
import * as tf from '@tensorflow/tfjs';

await tf.setBackend('cpu');
const shapes = /** @type {const} */ ([
  [100, 100],
  [784, 256],
]);
const modes = /** @type {const} */ (['fanIn', 'fanOut', 'fanAvg']);
const distributions = /** @type {const} */ (['normal', 'truncatedNormal', 'uniform']);

/** Parameters as a config gives them: what is left out is the library's default, and ours in its dialect. */
const rules = /** @type {const} */ ([
  ['zeros', {}, tf.initializers.zeros()],
  ['ones', {}, tf.initializers.ones()],
  ['constant', { c: 0.7 }, tf.initializers.constant({ value: 0.7 })],
  ['uniform', { low: -1, high: 3 }, tf.initializers.randomUniform({ minval: -1, maxval: 3, seed: 1 })],
  ['normal', { std: 0.3 }, tf.initializers.randomNormal({ stddev: 0.3, seed: 1 })],
  ['normal', { std: 0.3, mean: 2 }, tf.initializers.randomNormal({ mean: 2, stddev: 0.3, seed: 1 })],
  ['truncatedNormal', { std: 0.05, dialect: 'tfjs' }, tf.initializers.truncatedNormal({ stddev: 0.05, seed: 1 })],
  ['lecunNormal', { dialect: 'tfjs' }, tf.initializers.leCunNormal({ seed: 1 })],
  ['lecunUniform', {}, tf.initializers.leCunUniform({ seed: 1 })],
  ['glorotNormal', { dialect: 'tfjs' }, tf.initializers.glorotNormal({ seed: 1 })],
  ['glorotUniform', {}, tf.initializers.glorotUniform({ seed: 1 })],
  ['heNormal', { dialect: 'tfjs' }, tf.initializers.heNormal({ seed: 1 })],
  ['heUniform', {}, tf.initializers.heUniform({ seed: 1 })],
  ['varianceScaling', { dialect: 'tfjs' }, tf.initializers.varianceScaling({ seed: 1 })],
  ...modes.flatMap((mode) =>
    distributions.map((distribution) => {
      const parameters = { scale: 3, mode, distribution };
      const rule = tf.initializers.varianceScaling({ ...parameters, seed: 1 });
      return /** @type {const} */ (['varianceScaling', { ...parameters, dialect: 'tfjs' }, rule]);
    }),
  ),
]);

/** @param {tf.Tensor} tensor */
const said = (tensor) => {
  const values = /** @type {Float32Array} */ (tensor.dataSync());
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    mean,
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
