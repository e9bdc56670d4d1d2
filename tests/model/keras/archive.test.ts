import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { Execution, openModel, registerGradients } from '../../../src/model/index.ts';
import { testBackends, useBackend } from '../../support/engines.ts';

const file = (name: string): string => fileURLToPath(new URL(`files/${name}`, import.meta.url));

interface Expected {
  readonly shape: number[];
  readonly input: number[];
  readonly output: number[];
  readonly outputShape: number[];
  readonly seed?: number[];
  readonly gradient?: number[];
}

/** The largest difference, in parts of the largest value. */
const distance = (found: tf.Tensor, expected: readonly number[]): number => {
  const values = found.dataSync();
  expect(values.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - values[i]!))) / scale;
};

beforeAll(async () => {
  await useBackend(testBackends[0]!);
  await registerGradients();
});

// Written by scripts/golden/kerasModels.py.
describe('an archive of Keras 3 computes what Keras does', () => {
  test.each(['cnn', 'transformer', 'recurrent', 'nested', 'embedded', 'built-later', 'ends-in-model', 'einsum'])(
    '%s',
    async (name) => {
      const { graph } = openModel(file(`${name}.keras`));
      const expected = JSON.parse(readFileSync(file(`${name}.json`), 'utf8')) as Expected;
      const [input] = graph.inputs;
      const x = tf.tensor(expected.input, expected.shape, input!.dtype);
      const execution = new Execution(graph, { batchStatistics: false });
      await execution.forward(new Map([[input!.name, x]]));
      const [output] = graph.outputs;
      expect(execution.value(output!)!.shape).toEqual(expected.outputShape);
      expect(distance(execution.value(output!)!, expected.output)).toBeLessThan(2e-6);
      const { seed = [], gradient } = expected;
      const upstream = tf.tensor(gradient ? seed : expected.output, expected.outputShape);
      const found = await execution.backward(new Map([[output!, upstream]]));
      // Whole numbers have none.
      const gradients = gradient ? [distance(found.get(input!.name)!, gradient)] : [];
      expect(Math.max(0, ...gradients)).toBeLessThan(1e-5);
      execution.dispose();
    },
  );
});
