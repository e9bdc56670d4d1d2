// Every value and gradient of the ONNX models in a folder against those that ONNX Runtime and PyTorch gave (tests/model/models:
// NAME.onnx with NAME.npz and NAME.expected.json), the largest difference of each model beside its largest entry:
//   node scripts/build.mjs && node scripts/model/compare.mjs tests/model/models [BACKEND]
// A name that ends in -ts was exported in training mode: its batch norms have batch statistics.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { openEngine } from '../../dist/engine/index.js';
import { Execution, graphOf, readOnnx, registerGradients } from '../../dist/model/index.js';
import { openWeightFile } from '../../dist/weightFile/index.js';

/** @typedef {{ shape: number[], min: number, max: number, at: number[], values: number[] }} Brief */

const [folder = 'tests/model/models', backend = 'auto'] = process.argv.slice(2);
await openEngine(/** @type {import('../../dist/engine/index.js').Backend} */ (backend));
await registerGradients();

/** @param {string} path @returns {Promise<Map<string, tf.Tensor>>} */
const arraysOf = async (path) => {
  const file = await openWeightFile(path);
  const arrays = new Map();
  for (const { name, shape, dtype, bytes } of file.tensors) {
    const chunks = [];
    for await (const chunk of bytes()) chunks.push(chunk.slice());
    const { buffer } = new Uint8Array(Buffer.concat(chunks));
    const isFloat = dtype === 'F32';
    const values = isFloat ? new Float32Array(buffer) : Int32Array.from(new BigInt64Array(buffer), Number);
    arrays.set(name, tf.tensor(values, [...shape], isFloat ? 'float32' : 'int32'));
  }
  file.close();
  return arrays;
};

class Worst {
  count = 0;
  most = 0;
  where = '';

  /** @param {string} name @param {any} tensor @param {Brief | undefined} brief */
  take(name, tensor, brief) {
    if (!tensor || !brief) return;
    this.count++;
    const values = tensor.dataSync();
    const scale = Math.max(Math.abs(brief.min), Math.abs(brief.max), 1e-30);
    const far = brief.at.map((i, k) => Math.abs((values[i] ?? NaN) - (brief.values[k] ?? NaN)) / scale);
    const most = String(tensor.shape) === String(brief.shape) ? Math.max(0, ...far) : Infinity;
    if (!(most <= this.most)) [this.most, this.where] = [most, name];
  }

  text() {
    return `${this.count}, ${this.most.toExponential(1)} at most${this.where && ` (${this.where})`}`;
  }
}

for (const file of readdirSync(folder).filter((one) => one.endsWith('.onnx'))) {
  const name = file.slice(0, -'.onnx'.length);
  if (!existsSync(`${folder}/${name}.expected.json`)) continue;
  /** @type {Record<string, Brief>} */
  const expected = JSON.parse(readFileSync(`${folder}/${name}.expected.json`, 'utf8'));
  const arrays = await arraysOf(`${folder}/${name}.npz`);
  const graph = graphOf(readOnnx(`${folder}/${file}`));
  const execution = new Execution(graph, { batchStatistics: name.endsWith('-ts') });
  const [values, gradients, parameters] = [new Worst(), new Worst(), new Worst()];
  const ofArrays = (/** @type {readonly string[]} */ names, /** @type {string} */ kind) =>
    new Map(names.map((one) => [one, /** @type {tf.Tensor} */ (arrays.get(`${kind}/${one}`))]));
  const inputs = graph.inputs.map((input) => input.name);
  await execution.forward(ofArrays(inputs, 'in'), {
    ran: ({ outputs }) => {
      for (const one of outputs) values.take(one, execution.value(one), expected[`fwd/${one}`]);
    },
  });
  try {
    const left = await execution.backward(ofArrays(graph.outputs, 'seed'), {
      gradient: (_node, found) => {
        for (const [one, gradient] of found) gradients.take(one, gradient, expected[`grad/${one}`]);
      },
    });
    for (const [one, gradient] of left) parameters.take(one, gradient, expected[`wgrad/${one}`]);
    tf.dispose(/** @type {any} */ ([...left.values()]));
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
  }
  console.log(`${name}: values ${values.text()}; gradients ${gradients.text()}; of parameters ${parameters.text()}`);
  execution.dispose();
  tf.dispose([...arrays.values()]);
}
