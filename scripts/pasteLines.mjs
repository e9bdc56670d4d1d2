// Runs the lines that `initscope suggest` gives for each library in that library, and holds what they draw against the rule:
// std and support of a layer of 300 inputs and 500 units.
// usage: node scripts/build.mjs && node scripts/pasteLines.mjs [python] [folder with @tensorflow/tfjs]
// The Python needs torch, keras, jax and flax from PyPI; what is missing is skipped and said.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { initializer, suggest } from './product.mjs';

const python = process.argv[2] ?? 'python3';
const packages = process.argv[3] ?? process.cwd();
const shape = { fanIn: 300, fanOut: 500 };

const rules = [
  { name: 'he', parameters: {} },
  { name: 'xavier', parameters: {} },
  { name: 'varianceScaling', parameters: { scale: 4.74, mode: 'fanIn', distribution: 'normal', dialect: 'keras' } },
  { name: 'varianceScaling', parameters: { scale: 1.3, mode: 'fanOut', distribution: 'uniform', dialect: 'keras' } },
  { name: 'glorotNormal', parameters: { gain: 1, dialect: 'paper' } },
  { name: 'glorotUniform', parameters: { gain: 1 } },
  { name: 'heUniform', parameters: { mode: 'fanIn', negativeSlope: 0 } },
  { name: 'lecunNormal', parameters: { dialect: 'keras' } },
  { name: 'heNormal', parameters: { mode: 'fanOut', negativeSlope: 0, dialect: 'keras' } },
  { name: 'normal', parameters: { std: 0.02, mean: 0 } },
  { name: 'orthogonal', parameters: { gain: 2.18 } },
];

/** @param {string} library @param {string} code */
const program = (library, code) =>
  ({
    pytorch: `import torch
model = torch.nn.Sequential(torch.nn.Linear(${shape.fanIn}, ${shape.fanOut}), torch.nn.Conv2d(3, 4, 5, bias=False))
${code}
W, b = model[0].weight.detach().numpy().T, model[0].bias.detach().numpy()`,
    keras: `import keras
units = ${shape.fanOut}
layer = ${code}
layer.build((None, ${shape.fanIn}))
W, b = (keras.ops.convert_to_numpy(w) for w in layer.weights)`,
    jax: `import jax, flax.linen, numpy
features = ${shape.fanOut}
layer = ${code}
params = layer.init(jax.random.key(7), jax.numpy.zeros((1, ${shape.fanIn})))["params"]
W, b = numpy.asarray(params["kernel"]), numpy.asarray(params["bias"])`,
  })[library];

const tail = `
import json, numpy
W = numpy.asarray(W, numpy.float64)
print(json.dumps({"shape": W.shape, "std": W.std(), "largest": abs(W).max(), "bias": float(abs(numpy.asarray(b)).max())}))`;

/** @param {string} code */
const inTfjs = async (code) => {
  const load = createRequire(join(packages, 'index.js'));
  const tf = load('@tensorflow/tfjs');
  const layer = runInNewContext(code, { tf, Math, inputs: shape.fanIn, units: shape.fanOut });
  layer.build([null, shape.fanIn]);
  const [W, b] = layer.getWeights();
  const { variance } = tf.moments(W);
  return {
    shape: W.shape,
    std: Math.sqrt(variance.dataSync()[0]),
    largest: tf.max(tf.abs(W)).dataSync()[0],
    bias: tf.max(tf.abs(b)).dataSync()[0],
  };
};

let failures = 0;
for (const choice of rules) {
  const { weightVariance, form } = initializer.createInitializer(/** @type {any} */ (choice));
  const std = Math.sqrt(weightVariance(shape) ?? NaN);
  const code = suggest.codeFor(/** @type {any} */ (choice));
  for (const [library, lines] of Object.entries(code ?? {})) {
    const named = `${choice.name} ${JSON.stringify(choice.parameters)} ${library}`;
    let found;
    try {
      if (library === 'tfjs') found = await inTfjs(lines);
      else {
        const { status, stdout, stderr } = spawnSync(python, ['-c', `${program(library, lines)}${tail}`], {
          encoding: 'utf8',
          env: { ...process.env, KERAS_BACKEND: process.env['KERAS_BACKEND'] ?? 'jax' },
        });
        if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1));
        found = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      }
    } catch (error) {
      console.log(`${named}: skipped: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    // 150,000 draws know their std to 0.3 %; an orthogonal matrix to all digits.
    const ok =
      String(found.shape) === `${shape.fanIn},${shape.fanOut}` &&
      Math.abs(found.std / std - 1) < 0.01 &&
      found.bias === 0 &&
      (form === undefined || form.bound === Infinity || found.largest < form.bound * std * 1.0001);
    if (!ok) failures++;
    console.log(`${ok ? 'ok' : 'WRONG'} ${named}: std ${found.std.toPrecision(4)}, asked ${std.toPrecision(4)}`);
  }
}
process.exitCode = failures > 0 ? 1 : 0;
