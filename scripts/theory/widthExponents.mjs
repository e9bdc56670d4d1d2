// By which power of the width each layer's output changes in one step, with standard scaling and maximal update parametrization.
//
// usage: node scripts/build.mjs && node scripts/theory/widthExponents.mjs      (half a minute)
import * as tf from '@tensorflow/tfjs-core';
import { engine, network, random } from '../product.mjs';
import { table } from '../docs/table.mjs';

const { Affine } = network;
const [inputs, outputs, samples, seeds] = [64, 10, 32, 4];
const widths = [256, 512, 1024, 2048];
const slopesOver = 3;

/** @typedef {{ what: string, isMaximal: boolean, isSigned: boolean, rate: number, expected: string }} Case */

/** Yang & Hu 2021: of the input's, the hidden layers' and the output's change, and of the output itself. @type {Case[]} */
const cases = [
  { what: 'standard, SGD', isMaximal: false, isSigned: false, rate: 1e-3, expected: '−0.5, 0.5, 1; 0' },
  { what: 'standard, Adam (sign)', isMaximal: false, isSigned: true, rate: 1e-6, expected: '0, 1, 1.5; 0' },
  { what: 'maximal update, SGD', isMaximal: true, isSigned: false, rate: 1e-3, expected: '0, 0, 0; −0.5' },
  { what: 'maximal update, Adam (sign)', isMaximal: true, isSigned: true, rate: 1e-4, expected: '0, 0, 0; −0.5' },
];

/** @param {tf.Tensor} x */
const rms = (x) => Math.sqrt(tf.tidy(() => tf.mean(tf.square(x)).dataSync()[0] ?? Number.NaN));

/**
 * @param {Case} of
 * @param {number} n
 * @param {number} seed
 */
const changesOf = ({ isMaximal, isSigned, rate }, n, seed) => {
  const sizes = [inputs, n, n, n, outputs];
  const stream = (/** @type {number} */ part) => new random.RandomStream([8, seed, part]);
  /** @type {(rows: number, columns: number, part: number, std?: number) => tf.Tensor2D} */
  const drawn = (rows, columns, part, std = 1) =>
    tf.tensor2d(stream(part).fillNormal(new Float32Array(rows * columns), std), [rows, columns]);
  const x = drawn(samples, inputs, 0);
  const upstream = drawn(samples, outputs, 1, 1 / samples);
  const weights = sizes.slice(1).map((out, l) => {
    const fanIn = sizes[l] ?? 0;
    return drawn(fanIn, out, l + 2, isMaximal && l === 3 ? 1 / n : 1 / Math.sqrt(fanIn));
  });
  /** @param {readonly tf.Tensor2D[]} of */
  const run = (of) => {
    const layers = of.map((W) => new Affine(W, tf.zeros([W.shape[1]])));
    /** @type {tf.Tensor} */
    let a = x;
    const outs = layers.map((layer, l) => {
      const z = layer.forward(a);
      a = l < 3 ? tf.tanh(z) : z;
      return z;
    });
    return { layers, outs };
  };
  const { layers, outs } = run(weights);
  /** @type {tf.Tensor} */
  let gradient = upstream;
  for (let l = 3; l >= 0; l--) {
    const back = /** @type {tf.Tensor} */ (layers[l]?.backward(gradient));
    const before = outs[l - 1];
    gradient = before ? tf.mul(back, tf.sub(1, tf.square(tf.tanh(before)))) : back;
  }
  const updated = layers.map((layer, l) => {
    const [ofSgd, ofAdam] = l === 0 ? [n, 1] : l < 3 ? [1, 1 / n] : [1 / n, 1 / n];
    const scale = rate * (isMaximal ? (isSigned ? ofAdam : ofSgd) : 1);
    const dW = /** @type {tf.Tensor2D} */ (layer.dW);
    /** @type {tf.Tensor2D} */
    const after = tf.sub(layer.W, tf.mul(isSigned ? tf.sign(dW) : dW, scale));
    return after;
  });
  const after = run(updated).outs;
  return [...outs.map((z, l) => rms(tf.sub(after[l] ?? z, z))), rms(outs[3] ?? x)];
};

await engine.openEngine('auto');
const rows = cases.map((one) => {
  const logs = widths.map((n) => {
    const all = Array.from({ length: seeds }, (_, seed) => {
      tf.engine().startScope();
      const found = changesOf(one, n, seed).map(Math.log);
      tf.engine().endScope();
      return found;
    });
    return all[0]?.map((_, k) => all.reduce((sum, of) => sum + (of[k] ?? 0), 0) / seeds) ?? [];
  });
  const slopes =
    logs[0]?.map((first, k) => (((logs.at(-1)?.[k] ?? 0) - first) / Math.log(2) / slopesOver).toFixed(2)) ?? [];
  const minus = slopes.map((slope) => slope.replace('-', '−'));
  return [one.what, `${minus.slice(0, 4).join(', ')}; ${minus[4]}`, one.expected];
});
console.log(table(['', 'input, two hidden, output; output itself', 'expected'], rows));
