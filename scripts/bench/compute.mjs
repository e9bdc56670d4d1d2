// In one process, without start-up and pictures: `compute.mjs small|draws|products ARGS` prints a JSON line.
import * as tf from '@tensorflow/tfjs-core';
import { measureWith, openEngine, RandomStream, runRepeat, studyOf } from '../../dist/index.js';

const [what, ...words] = process.argv.slice(2);

/** @type {Record<string, () => Promise<number>>} */
const tasks = {
  /** The seconds of the notebook's five initializers and five epochs. */
  async small() {
    await openEngine('auto');
    const { cells } = studyOf({
      initializers: ['zero', { normal: { std: 1 } }, { normal: { std: 0.01 } }, 'xavier', 'he'],
      ...(words[0] === 'plain' && { diagnostics: false }),
    });
    const run = async () => {
      const start = performance.now();
      for (const { settings } of cells) await runRepeat(settings, 0, measureWith(20));
      return (performance.now() - start) / 1000;
    };
    await run();
    return Math.min(await run(), await run(), await run());
  },
  /** Nanoseconds for a value. */
  async draws() {
    // Where TensorFlow is native, its addon draws.
    await openEngine('auto');
    const values = new Float32Array(2_000_000);
    const run = () => {
      const start = performance.now();
      new RandomStream([1, 0, 0]).fillNormal(values);
      return ((performance.now() - start) * 1e6) / values.length;
    };
    run();
    return Math.min(run(), run(), run());
  },
  /** The seconds of the wide study's matrix products alone. */
  async products() {
    await openEngine('auto');
    const [width, depth, samples, epochs] = /** @type {[number, number, number, number]} */ (words.map(Number));
    const [a, w] = [tf.randomNormal([samples, width]), tf.randomNormal([width, width])];
    const run = () => {
      const start = performance.now();
      for (let i = 0; i < depth * epochs; i++) {
        const made = [tf.matMul(a, w), tf.matMul(a, w, false, true), tf.matMul(a, a, true, false)];
        tf.dispose(made);
      }
      return (performance.now() - start) / 1000;
    };
    run();
    return Math.min(run(), run());
  },
};

const task = what === undefined ? undefined : tasks[what];
if (!task) throw new Error(`one of: ${Object.keys(tasks).join(', ')}`);
console.log(JSON.stringify(await task()));
process.exit(0);
