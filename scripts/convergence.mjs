// Measured against predicted std at growing widths, for the figure in docs/theory.md.
//
// usage: node scripts/build.mjs && node scripts/convergence.mjs > docs/convergence.json      (some minutes)
//
// A row per activation, width, direction and layer: the predicted std, the mean of the measured ones over many draws, and
// the standard error of that mean. Depth 6, He's variance, bias drawn alike, input N(0, 1), upstream gradient of ones.
import * as tf from '@tensorflow/tfjs-core';
import { activation as table, engine, initializer as rules, network, random, statistics, theory } from './product.mjs';

const depth = 6;
const samples = 64;
/** As many draws as leave the standard error under the distance from infinite width. */
const drawsOf = /** @type {const} */ ([
  [25, 6400],
  [50, 6400],
  [100, 6400],
  [200, 3200],
  [400, 1600],
  [800, 400],
]);
const names = /** @type {const} */ (['relu', 'tanh', 'gelu', 'silu']);
const initializer = rules.initializers.he.create({});

/** @param {(typeof names)[number]} name */
const activationOf = (name) => {
  const specs = Object.entries(
    /** @type {Record<string, { default?: string | number }>} */ (table.activations[name].parameters),
  );
  return table.createActivation({
    name,
    parameters: Object.fromEntries(specs.map(([key, spec]) => [key, spec.default ?? 0])),
  });
};

/**
 * Forward, then backward std of each layer of one draw.
 * @param {import('../src/activation/types.ts').Activation} activation
 * @param {readonly number[]} widths
 * @param {number} draw
 */
const measured = (activation, widths, draw) => {
  /** @param {number} part */
  const stream = (part) => new random.RandomStream([4, draw, part]);
  const shape = /** @type {[number, number]} */ ([samples, widths[0]]);
  const input = tf.tensor2d(stream(0).fillNormal(new Float32Array(shape[0] * shape[1])), shape);
  const layers = network.buildNetwork({ widths, activation, initializer, bias: 'same', stream, input });
  /** @param {tf.Tensor2D} x */
  const std = (x) => statistics.moments(/** @type {Float32Array} */ (x.dataSync())).std;
  try {
    return tf.tidy(() => {
      let x = input;
      const forward = layers.map((layer) => std((x = layer.forward(x))));
      /** @type {tf.Tensor2D} */
      let y = tf.ones(shape);
      const backward = layers.toReversed().map((layer) => std((y = layer.backward(y))));
      return { forward, backward: backward.toReversed() };
    });
  } finally {
    input.dispose();
    for (const layer of layers) layer.dispose();
  }
};

/** @param {number} value */
const short = (value) => Number(value.toPrecision(6));

await engine.openEngine('auto');
const rows = [];
for (const name of names) {
  for (const [width, draws] of drawsOf) {
    const activation = activationOf(name);
    const widths = Array(depth + 1).fill(width);
    const plan = {
      activation,
      initializer,
      bias: /** @type {const} */ ('same'),
      widths,
      upstream: /** @type {const} */ ('ones'),
    };
    const prediction = theory.predictStd({ ...plan, input: { mean: 0, square: 1 } });
    const all = Array.from({ length: draws }, (_, draw) => measured(activation, widths, draw));
    for (const direction of /** @type {const} */ (['forward', 'backward'])) {
      for (const [i, predicted] of (prediction?.[direction] ?? []).entries()) {
        const stds = all.map((draw) => draw[direction][i] ?? 0);
        const mean = stds.reduce((sum, std) => sum + std, 0) / draws;
        const variance = stds.reduce((sum, std) => sum + (std - mean) ** 2, 0) / (draws - 1);
        rows.push({
          activation: name,
          width,
          draws,
          direction,
          layer: i + 1,
          predicted: short(predicted ?? 0),
          measured: short(mean),
          standardError: short(Math.sqrt(variance / draws)),
        });
      }
    }
    process.stderr.write(`${name} ${width}\n`);
  }
}
console.log(`[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`);
