import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { loadUserModules } from '../../src/cell/index.ts';
import { studyOf, type CellSettings } from '../../src/config/index.ts';
import type { RepeatRecord } from '../../src/record/record.ts';
import { measureWith, type Measure } from '../../src/run/measure.ts';
import { runRepeat, startRepeat } from '../../src/run/repeat.ts';
import { toExactJson } from '../../src/store/exactJson.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeMlp } from '../support/onnx.ts';
import { writeModule } from '../support/userModules.ts';

const model = join(temporaryFolder(), 'net.onnx');
writeMlp(model, [6, 6, 6]);
const noNumbers = 'export const weights = (_, { fanIn, fanOut }) => new Float64Array(fanIn * fanOut).fill(NaN);';

/** @returns `epochs` ↦ the settings of a cell with so many */
const settingsOf =
  (config: { readonly training?: object }) =>
  (epochs: number): CellSettings =>
    studyOf({
      initializers: ['he'],
      ...config,
      training: { learningRate: 0.2, ...config.training, epochs },
    }).cells[0]!.settings;

const samples = { samples: 7 };
const cases: readonly [name: string, config: object][] = [
  ['the notebook’s stack', { network: { width: 6, depth: 3 }, input: samples }],
  [
    'a single layer',
    { network: { layers: [{ affine: 6 }] }, input: { ...samples, shape: [6] }, training: { carryOver: true } },
  ],
  [
    'a stack that carries nothing over',
    { network: { width: 6, depth: 2 }, input: samples, training: { carryOver: false } },
  ],
  [
    'values that leave float32',
    { network: { width: 6, depth: 2, activation: 'relu' }, input: samples, initializers: [{ normal: { std: 1e12 } }] },
  ],
  [
    'weights drawn that are not numbers',
    {
      network: { width: 6, depth: 2 },
      input: samples,
      initializers: [{ module: writeModule(noNumbers), label: 'none' }],
    },
  ],
  [
    'weights drawn by data',
    { network: { width: 6, depth: 2, activation: 'tanh' }, input: samples, initializers: ['lsuv'] },
  ],
  [
    'a ResNet with batch normalization',
    { network: { architecture: 'resnet', width: 4, depth: 4, image: [8, 8, 3], activation: 'relu' }, input: samples },
  ],
  [
    'a transformer with layer normalization',
    { network: { architecture: 'transformer', width: 8, depth: 1, tokens: 4, heads: 2 }, input: samples },
  ],
  [
    'token ids',
    {
      network: { layers: [{ embedding: { rows: 5 } }, 'rmsNorm', { affine: 6 }] },
      input: { ...samples, shape: [3, 6] },
    },
  ],
  ['a model of one’s own', { network: { model }, input: samples }],
];

/** Runs a repeat's epochs up to `last`, from where one of `first` epochs ended. @returns its record, and how often it measured */
const resumed = async (
  settings: (epochs: number) => CellSettings,
  first: number,
  last: number,
): Promise<{ record: RepeatRecord; measured: number }> => {
  let measured = 0;
  const counting: Measure = (out, values) => {
    measured++;
    return measureWith(4)(out, values);
  };
  await loadUserModules(settings(first));
  const before = startRepeat(settings(first), 1, measureWith(4));
  await before.train();
  const checkpoint = Float32Array.from(before.checkpoint().flatMap((values) => [...values]));
  const record = before.record();
  before.dispose();
  const after = startRepeat(settings(last), 1, counting);
  after.resume(record, checkpoint);
  await after.train();
  const answer = { record: after.record(), measured };
  after.dispose();
  return answer;
};

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test.each(cases.map(([name, config]) => [name, settingsOf(config)] as const))(
      '%s: more epochs go on as if nothing had ended, and are all that runs',
      async (_, settings) => {
        await loadUserModules(settings(1));
        const tensors = tf.memory().numTensors;
        let measured = 0;
        const whole = await runRepeat(settings(5), 1, (out, values) => {
          measured++;
          return measureWith(4)(out, values);
        });
        for (const first of [1, 4]) {
          const again = await resumed(settings, first, 5);
          expect(toExactJson(again.record)).toBe(toExactJson(whole));
          expect(again.measured).toBe((measured * (5 - first)) / 5);
        }
        expect(tf.memory().numTensors).toBe(tensors);
      },
    );
  });
}
