import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { Execution, graphOf, networkOfFile, readOnnx, usualDraws, type ModelFile } from '../../src/model/index.ts';
import { useBackend } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';
import { messageOf } from '../support/modelError.ts';
import { mutate } from '../support/fuzz.ts';
import { modelPath } from './expected.ts';

const whole = readFileSync(modelPath('mlp-ts.onnx'));
const folder = temporaryFolder();

const written = (bytes: Uint8Array, name = 'net.onnx'): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

/** A graph of nodes alone, x in and y out. */
const fileOf = (nodes: readonly [operator: string, inputs: string[], outputs: string[]][]): ModelFile => ({
  graph: {
    nodes: nodes.map(([operator, inputs, outputs], i) => ({
      name: `n${i}`,
      operator,
      domain: '',
      inputs,
      outputs,
      attributes: new Map(),
      metadata: new Map([['pkg.torch.onnx.name_scopes', "['', 'body', 'body.0', 'op']"]]),
    })),
    tensors: new Map([['w', { name: 'w', shape: [1, 1, 1, 1, 1], dtype: 'float32', values: new Float32Array(1) }]]),
    inputs: [{ name: 'x', dtype: 'float32', shape: undefined }],
    outputs: ['y'],
    metadata: new Map(),
  },
  functions: [],
  opset: 20,
  producer: '',
});

beforeAll(() => useBackend('cpu'));

describe('a file that is no model', () => {
  test.each([
    ['is not there', join(folder, 'no.onnx'), 'no such file'],
    ['is empty', written(new Uint8Array(), 'empty.onnx'), 'it holds no graph'],
    ['is something else', written(Buffer.from('\x89PNG\r\n\x1a\n rest'), 'picture.onnx'), 'no valid ONNX model'],
    ['ends early', written(whole.subarray(0, whole.length - 1000), 'short.onnx'), 'are left'],
  ])('%s', (_what, path, words) => {
    const message = messageOf(() => readOnnx(path));
    expect(message).toContain(path);
    expect(message).toContain(words);
    expect(message).not.toContain('\n');
  });

  test('damaged anywhere, it is described or refused in a line', () => {
    for (let seed = 0; seed < 150; seed++) {
      const path = written(mutate(whole, seed));
      expect(messageOf(() => networkOfFile(path, { nodes: false, draw: usualDraws }))).not.toContain('\n');
    }
  });

  test('external data is looked for in the model’s folder alone', () => {
    const external = readFileSync(new URL('../weightFile/models/external.onnx', import.meta.url));
    expect(messageOf(() => readOnnx(written(external, 'external.onnx')))).toContain('external.onnx.data: no such file');
    const climbing = Buffer.from(
      external.toString('latin1').replace('external.onnx.data', '../../../etc/passwd'),
      'latin1',
    );
    expect(climbing).not.toEqual(external);
    expect(messageOf(() => readOnnx(written(climbing, 'climbing.onnx')))).not.toBe('');
  });
});

describe('a graph that can’t run', () => {
  test('an unknown operator is named with its node, its scope, and what is known', () => {
    const message = messageOf(() => graphOf(fileOf([['Erfc', ['x'], ['y']]])));
    expect(message).toContain(
      'the operator Erfc (node n0 in body.0) is not supported; docs/own-model.md#operators has what is: Abs, ',
    );
  });

  test('a circle', () => {
    const circle = fileOf([
      ['Add', ['x', 'y'], ['z']],
      ['Relu', ['z'], ['y']],
    ]);
    expect(messageOf(() => graphOf(circle))).toContain('goes in a circle at Add n0');
  });

  test('nodes in another order are put in order', () => {
    const reversed = fileOf([
      ['Relu', ['z'], ['y']],
      ['Neg', ['x'], ['z']],
    ]);
    expect(graphOf(reversed).nodes.map(({ operator }) => operator)).toEqual(['Neg', 'Relu']);
  });

  test('a value that nobody makes', () => {
    expect(messageOf(() => graphOf(fileOf([['Relu', ['lost'], ['y']]])))).toContain('its input "lost" is nowhere');
  });

  test('a convolution over three axes', async () => {
    const execution = new Execution(graphOf(fileOf([['Conv', ['x', 'w'], ['y']]])));
    const x = tf.zeros([1, 1, 2, 2, 2]);
    await expect(execution.forward(new Map([['x', x]]))).rejects.toThrow('a 3-D convolution is not');
    execution.dispose();
    x.dispose();
  });
});
