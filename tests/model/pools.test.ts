import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { predictedStd } from '../../src/cell/index.ts';
import { studyOf } from '../../src/config/index.ts';
import { writeOnnx } from '../support/onnx.ts';

const folder = mkdtempSync(join(tmpdir(), 'pools-'));

/** A convolution of 3 × 3 with zeros around, ReLU and a pool, as PyTorch's exporter writes them, and the same layers here. */
const predictedOf = (
  operator: 'AveragePool' | 'MaxPool',
  attributes: Record<string, number[] | number>,
  relu = true,
) => {
  const file = join(folder, `${operator}.onnx`);
  const values = Array.from({ length: 8 * 4 * 9 }, (_, i) => Math.sin(i + 1));
  const activation = { operator: 'Relu', inputs: ['z'], outputs: ['a'], scope: 'act' };
  writeOnnx(file, {
    inputs: { x: { shape: ['n', 4, 8, 8] } },
    outputs: ['y'],
    tensors: { w: { shape: [8, 4, 3, 3], values } },
    nodes: [
      { operator: 'Conv', inputs: ['x', 'w'], outputs: ['z'], attributes: { pads: [1, 1, 1, 1] }, scope: 'conv' },
      ...(relu ? [activation] : []),
      { operator, inputs: [relu ? 'a' : 'z'], outputs: ['y'], attributes, scope: 'pool' },
    ],
  });
  const of = (network: object) =>
    predictedStd(
      studyOf({ network, initializers: ['he'], input: { samples: 4, shape: [8, 8, 4] } }).cells[0]!.settings,
    );
  const pool = operator === 'AveragePool' ? { averagePool: 2 } : { maxPool: 2 };
  const layers = [{ conv2d: { filters: 8 } }, ...(relu ? ['relu'] : []), pool];
  const ofFile = predictedStd(
    studyOf({ network: { model: file }, initializers: ['he'], input: { samples: 4 } }).cells[0]!.settings,
  );
  return { ofFile, ofLayers: of({ layers }) };
};

const windows = { kernel_shape: [2, 2], strides: [2, 2] };

test('pools of a model are predicted as the same layers are', () => {
  for (const { ofFile, ofLayers } of [predictedOf('AveragePool', windows), predictedOf('MaxPool', windows, false)]) {
    expect(ofFile.silence).toEqual({ forward: null, backward: null });
    expect(ofFile.forward).toEqual(ofLayers.forward);
    expect(ofFile.backward).toEqual(ofLayers.backward);
  }
});

test.each([
  ['overlap', { kernel_shape: [3, 3], strides: [2, 2] }],
  ['are padded', { ...windows, pads: [1, 1, 1, 1] }],
  ['reach behind the image', { kernel_shape: [3, 3], strides: [3, 3], ceil_mode: 1 }],
  ['are not square', { kernel_shape: [2, 1], strides: [2, 1] }],
])('silent where windows %s', (_what, attributes) => {
  expect(predictedOf('AveragePool', attributes).ofFile.silence.forward).toEqual({
    layer: 3,
    reason: 'its windows are none that theory has a rule for',
  });
});
