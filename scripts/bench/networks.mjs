// Forward and backward with the statistics of every layer, beside tfjs's own automatic differentiation of the same network:
// `networks.mjs resnet|transformer` prints the median seconds of both as JSON.
import { createRequire } from 'node:module';
import { measureWith, openEngine, studyOf } from '../../dist/index.js';
import { initializer, network, random } from '../product.mjs';
import { median } from './run.mjs';

/** @typedef {import('@tensorflow/tfjs-core').Tensor} Tensor */
const require = createRequire(import.meta.url);
/** @type {typeof import('@tensorflow/tfjs-core')} */
const tf = require('@tensorflow/tfjs-core');
/** @type {typeof import('@tensorflow/tfjs')} The core alone registers no gradients. */
const { grads } = require('@tensorflow/tfjs');

/** @type {Record<string, { network: object, samples: number }>} */
const cases = {
  resnet: {
    network: { architecture: 'resnet', depth: 8, width: 16, activation: 'relu', image: [32, 32, 3] },
    samples: 64,
  },
  transformer: { network: { architecture: 'transformer', depth: 6, width: 256, heads: 4, tokens: 64 }, samples: 8 },
};

/** @param {Tensor} x @param {number[]} axes @param {Tensor[]} parameters */
const normalized = (x, axes, [gamma, beta]) => {
  const { mean, variance } = tf.moments(x, axes, true);
  const y = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(y, /** @type {Tensor} */ (gamma)), /** @type {Tensor} */ (beta));
};

/** @param {Tensor} x @param {Tensor} W @param {Tensor} b */
const affine = (x, W, b) => {
  const out = tf.add(tf.matMul(x.rank === 2 ? x : tf.reshape(x, [-1, x.shape.at(-1) ?? 1]), W), b);
  return x.rank === 2 ? out : tf.reshape(out, [...x.shape.slice(0, -1), W.shape[1] ?? 1]);
};

/** @param {Tensor} x @param {any[]} parameters @param {number} heads */
const attention = (x, [Wq, Wk, Wv, Wo, bq, bk, bv, bo], heads) => {
  const [samples = 1, tokens = 1, width = 1] = x.shape;
  /** @param {any} W @param {any} b */
  const split = (W, b) => tf.transpose(tf.reshape(affine(x, W, b), [samples, tokens, heads, -1]), [0, 2, 1, 3]);
  const logits = tf.mul(tf.matMul(split(Wq, bq), split(Wk, bk), false, true), 1 / Math.sqrt(width / heads));
  const out = tf.transpose(tf.matMul(tf.softmax(logits), split(Wv, bv)), [0, 2, 1, 3]);
  return affine(tf.reshape(out, [samples, tokens, width]), Wo, bo);
};

/** @type {Record<string, (inputs: any[], parameters: any[], options: any) => Tensor>} */
const operations = {
  affine: ([x], [W, b]) => affine(x, W, b),
  conv2d: ([x], [W, b], { stride }) => tf.add(tf.conv2d(x, W, stride, 'same'), b),
  batchNorm: ([x], parameters) => normalized(x, [...x.shape.keys()].slice(0, -1), parameters),
  layerNorm: ([x], parameters) => normalized(x, [x.rank - 1], parameters),
  relu: ([x]) => tf.relu(x),
  gelu: ([x]) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  attention: ([x], parameters, { heads }) => attention(x, parameters, heads),
  globalAveragePool: ([x]) => tf.mean(x, [1, 2]),
  residual: ([branch, shortcut]) => tf.add(shortcut, branch),
};

/** @param {string} name */
const compare = async (name) => {
  const { network: given, samples } = cases[name] ?? {};
  const config = /** @type {any} */ ({ network: given, input: { samples }, initializers: ['he'] });
  const spec = studyOf(config).cells[0]?.settings.network;
  if (!spec) throw new Error(`no network is called ${name}`);
  const placed = network.placedLayers(spec);
  const x = tf.randomNormal([samples ?? 1, ...spec.inputShape]);
  const stream = (/** @type {number} */ l) => new random.RandomStream([1, 0, l]);
  const he = initializer.createInitializer({ name: 'he', parameters: {} });
  const drawn = network.buildNetwork(spec, { initializer: he, bias: 'zero', stream, input: x });
  const upstream = tf.randomNormal([samples ?? 1, ...(placed.at(-1)?.description.outputShape ?? [])]);
  const measure = measureWith(20);

  const ours = async () => {
    /** @type {Promise<unknown>[]} */
    const measured = [];
    /** @type {import('../../src/network/probe.ts').TensorListener} */
    const listen = (_layer, tensor, values) => void measured.push(measure(tensor, values));
    await drawn.forward(x, [{ output: listen }]);
    await drawn.backward(upstream, [{ inputGradient: listen }]);
    await Promise.all(measured);
    for (const { gradient } of drawn.parameters) gradient?.dataSync();
  };

  const counts = drawn.nodes.map(({ layer }) => layer.parameters.length);
  const values = drawn.parameters.map(({ value }) => value);
  const whole = (/** @type {Tensor[]} */ ...[input, ...parameters]) => {
    const outputs = /** @type {Tensor[]} */ ([input]);
    let next = 0;
    for (const [i, { choice, description }] of placed.entries()) {
      const own = parameters.slice(next, next + (counts[i] ?? 0));
      next += counts[i] ?? 0;
      const inputs = description.inputs.map((number) => outputs[number]);
      const operation = operations[description.kind];
      if (!operation) throw new Error(`no operation for ${description.kind}`);
      outputs.push(operation(inputs, own, choice.parameters));
    }
    return /** @type {Tensor} */ (outputs.at(-1));
  };
  const automatic = () => {
    const gradients = grads(whole)([x, ...values], upstream);
    for (const gradient of gradients) gradient.dataSync();
    tf.dispose(gradients);
  };

  /** @type {{ ours: number[], autodiff: number[] }} */
  const seconds = { ours: [], autodiff: [] };
  for (let round = 0; round < 8; round++) {
    const start = performance.now();
    await ours();
    const between = performance.now();
    automatic();
    // The first rounds warm up.
    if (round < 2) continue;
    seconds.ours.push((between - start) / 1000);
    seconds.autodiff.push((performance.now() - between) / 1000);
  }
  return { ours: median(seconds.ours), autodiff: median(seconds.autodiff) };
};

await openEngine('auto');
console.log(JSON.stringify(await compare(process.argv[2] ?? 'resnet')));
