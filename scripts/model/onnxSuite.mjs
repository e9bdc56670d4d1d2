// Runs the operator tests that come with PyPI's onnx package, and prints how many of those that apply agree:
//   pip download onnx --no-deps && unzip -q onnx*.whl 'onnx/backend/test/data/*'
//   node scripts/build.mjs && node scripts/model/onnxSuite.mjs onnx/backend/test/data
import { existsSync, readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { openEngine } from '../../dist/engine/index.js';
import { Execution, graphOf, readOnnx, readOnnxTensor } from '../../dist/model/index.js';

const [folder, backend = 'auto'] = process.argv.slice(2);
if (!folder) throw new Error('usage: node scripts/model/onnxSuite.mjs FOLDER [BACKEND]');
await openEngine(/** @type {import('../../dist/engine/index.js').Backend} */ (backend));

const groups = ['pytorch-operator', 'pytorch-converted', 'simple'];
/** Texts, operators of training, and images of three axes: what a model of numbers here does not take. */
const apart = /strnorm|gradient_of|3d(_|$)/i;
/** As the suite itself allows. */
const tolerance = { relative: 1e-3, absolute: 1e-7 };

/** @param {string} test @returns {Promise<string>} empty where all outputs agree */
const difference = async (test) => {
  const graph = graphOf(readOnnx(`${test}/model.onnx`));
  const execution = new Execution(graph, { batchStatistics: false });
  for (let set = 0; existsSync(`${test}/test_data_set_${set}`); set++) {
    const at = `${test}/test_data_set_${set}`;
    const tensorOf = (/** @type {string} */ file) => {
      const { values, shape, dtype } = readOnnxTensor(`${at}/${file}`);
      return tf.tensor(values, [...shape], dtype);
    };
    await execution.forward(new Map(graph.inputs.map(({ name }, i) => [name, tensorOf(`input_${i}.pb`)])));
    for (const [i, name] of graph.outputs.entries()) {
      const [found, wanted] = [execution.value(name), tensorOf(`output_${i}.pb`)];
      if (String(found?.shape) !== String(wanted.shape))
        return `shape [${String(found?.shape)}] for [${String(wanted.shape)}]`;
      const values = /** @type {tf.Tensor} */ (found).dataSync();
      const { relative, absolute } = tolerance;
      const far = [...wanted.dataSync()].findIndex(
        (x, k) => !(Object.is(x, values[k]) || Math.abs(x - (values[k] ?? NaN)) <= absolute + relative * Math.abs(x)),
      );
      if (far >= 0) return `entry ${far} is ${values[far]}, not ${wanted.dataSync()[far]}`;
    }
  }
  execution.dispose();
  return '';
};

let [agreeing, all] = [0, 0];
for (const group of groups) {
  for (const test of readdirSync(`${folder}/${group}`).toSorted()) {
    if (apart.test(test) || !existsSync(`${folder}/${group}/${test}/model.onnx`)) continue;
    let found;
    try {
      found = await difference(`${folder}/${group}/${test}`);
    } catch (error) {
      found = error instanceof Error ? error.message.slice(0, 150) : String(error);
    }
    all++;
    if (found === '') agreeing++;
    else console.log(`${group}/${test}: ${found}`);
  }
}
console.log(`${agreeing} of ${all} agree, ${((100 * agreeing) / all).toFixed(1)} %`);
