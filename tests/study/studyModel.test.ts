import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { studyOf } from '../../src/config/index.ts';
import type { ModelBatch } from '../../src/study/layersModelTypes.ts';
import { runStudy } from '../../src/study/runStudies.ts';
import { studyModel } from '../../src/study/studyModel.ts';
import { watch } from '../../src/study/watch.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { openEngine } from '../../src/engine/index.ts';
import { prepareLayers, saveLayersModel } from '../model/keras/saved.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeNpy } from '../support/npy.ts';
import { parseCsv } from '../tables/rfc4180.ts';

const folder = temporaryFolder();
const { layers: L } = layers;
const figures = { formats: [] };

const modelOf = (name: string): layers.Sequential =>
  layers.sequential({
    name,
    layers: [
      L.dense({ units: 6, inputShape: [4], activation: 'relu', name: 'a' }),
      L.batchNormalization({ name: 'n' }),
      L.dense({ units: 2, name: 'b' }),
    ],
  });

const random = (shape: [number, number], part: number): tf.Tensor2D => {
  const g = new RandomStream([1, 0, part]);
  return tf.tensor2d(g.fillNormal(new Float32Array(shape[0] * shape[1])), shape);
};

class Own extends layers.layers.Layer {
  static className = 'Own';
}

const rowsOf = (study: string, table = 'statistics') => {
  const [header, ...lines] = parseCsv(readFileSync(join(folder, study, `${table}.csv`), 'utf8'));
  return lines.map((line) => Object.fromEntries(line.map((value, i) => [header![i]!, value])));
};

beforeAll(async () => {
  await openEngine('cpu');
  await prepareLayers();
});

test('a LayersModel of the program’s own is studied as its saved model.json is', async () => {
  const [model, x] = [modelOf('net'), random([8, 4], 0)];
  const report = await studyModel(model, x, { out: folder, backend: 'cpu', config: { figures } });
  expect(report.study.name).toBe('net');
  expect(report.cells.map(({ cell, state }) => [cell, state])).toEqual([
    ['asBuilt', 'done'],
    ['xavier', 'done'],
    ['he', 'done'],
  ]);
  const saved = await saveLayersModel(model, join(folder, 'saved'));
  writeNpy(join(folder, 'x.npy'), [8, 4], [...x.dataSync()]);
  const study = studyOf({
    name: 'again',
    network: { model: saved },
    initializers: ['asBuilt', 'xavier', 'he'],
    input: { file: join(folder, 'x.npy') },
    figures,
  });
  await runStudy(study, { out: folder, backend: 'cpu', apart: true });
  expect(rowsOf('net')).toEqual(rowsOf('again'));
  expect(rowsOf('net').map(({ name }) => name)).toContain('a/relu');
  expect(tf.getBackend()).toBe('cpu');
});

const rows = { shape: [2, 4], data: () => Promise.resolve(new Float32Array(8)) };

const refused: readonly (readonly [what: string, of: layers.layers.Layer[], batch: ModelBatch, words: string])[] = [
  [
    'a layer that is not known',
    [new Own({ name: 'mine' })],
    8,
    'the layer "mine" is of the class Own, which is not known',
  ],
  ['a batch of too many tensors', [], [rows, rows], 'the model takes 1 tensors (dense'],
];

test.each(refused)('%s is refused before anything is written', async (_what, more, batch, words) => {
  const model = layers.sequential({ name: 'bad', layers: [L.dense({ units: 1, inputShape: [4] }), ...more] });
  await expect(studyModel(model, batch, { out: folder })).rejects.toThrow(words);
  expect(existsSync(join(folder, 'bad'))).toBe(false);
});

describe('a training that is watched', () => {
  test('is measured before it begins and after every so many batches, with the weights of that moment', async () => {
    const model = modelOf('watched');
    model.compile({ optimizer: new tf.SGDOptimizer(0.05), loss: 'meanSquaredError' });
    const [x, y, batch] = [random([30, 4], 0), random([30, 2], 1), random([8, 4], 2)];
    const watching = watch(model, { every: 3, batch, out: folder, backend: 'cpu', config: { figures } });
    const tensors: number[] = [];
    await model.fit(x, y, {
      batchSize: 10,
      epochs: 4,
      shuffle: false,
      callbacks: {
        ...watching,
        onBatchEnd: async () => {
          const before = tf.memory().numTensors;
          await watching.onBatchEnd();
          tensors.push(tf.memory().numTensors - before);
        },
      },
    });
    // Twelve batches: 0, 3, 6, 9, 12.
    const rows = rowsOf('watched').filter(({ direction, name }) => direction === 'forward' && name === 'a');
    expect(rows.map(({ epoch }) => epoch)).toEqual(['0', '1', '2', '3', '4']);
    const atEnd = rows.map(({ std }) => Number(std));
    expect(new Set(atEnd).size).toBe(5);
    // The last one is of the weights as they are now.
    const [W, b] = model.getLayer('a').getWeights();
    const out = tf.add(tf.matMul(batch, W as tf.Tensor2D), b!);
    const std = tf.sqrt(tf.moments(out).variance).dataSync()[0]!;
    expect(Math.abs(atEnd.at(-1)! - std) / std).toBeLessThan(1e-5);
    expect(watching.report?.cells[0]).toMatchObject({ cell: 'asBuilt', state: 'done' });
    expect(readFileSync(join(folder, 'watched/index.html'), 'utf8')).toContain('watched');
    // A measurement leaves nothing behind.
    expect(tensors).toEqual(tensors.map(() => 0));
  });

  test('every must be a number of batches', () => {
    expect(() => watch(modelOf('none'), { every: 0 })).toThrow('every is 0; expected 1, 2, 3, …');
  });
});
