import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { networkOfFile, openModel, usualDraws } from '../../../src/model/index.ts';
import { useBackend } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { messageOf } from '../../support/modelError.ts';
import { mutate } from '../../support/fuzz.ts';
import { zipBytes } from '../../support/zip.ts';

const folder = temporaryFolder();
let written = 0;

const write = (bytes: Uint8Array | string, name: string): string => {
  const path = join(folder, String(++written), name);
  mkdirSync(dirname(path));
  writeFileSync(path, bytes);
  return path;
};

const dense = (name: string, settings: object = {}) => ({
  class_name: 'Dense',
  config: { name, units: 2, batch_input_shape: [null, 2], ...settings },
});

/** A model.json with its weights of 1 beside it. */
const layersModel = (
  layers: readonly unknown[],
  { paths = ['w.bin'], names = ['a/kernel', 'a/bias'], bytes = 24 } = {},
): string => {
  const shapes: Record<string, number[]> = { kernel: [2, 2], bias: [2] };
  const weights = names.map((name) => ({ name, shape: shapes[name.split('/')[1]!] ?? [2], dtype: 'float32' }));
  const modelTopology = { class_name: 'Sequential', config: { name: 's', layers } };
  const path = write(JSON.stringify({ modelTopology, weightsManifest: [{ paths, weights }] }), 'model.json');
  writeFileSync(join(dirname(path), 'w.bin'), new Uint8Array(bytes));
  return path;
};

const functional = (calls: Readonly<Record<string, unknown>>): string => {
  const layers = Object.entries(calls).map(([name, nodes]) => ({
    name,
    class_name: name === 'x' ? 'InputLayer' : 'Activation',
    config: { batch_input_shape: [null, 2], activation: 'relu' },
    inbound_nodes: nodes,
  }));
  const config = { name: 'f', layers, input_layers: [['x', 0, 0]], output_layers: [['y', 0, 0]] };
  return write(
    JSON.stringify({ modelTopology: { class_name: 'Model', config }, weightsManifest: [{ paths: [], weights: [] }] }),
    'model.json',
  );
};

const nested = readFileSync(fileURLToPath(new URL('files/nested.keras', import.meta.url)));

beforeAll(() => useBackend('cpu'));

describe('a model.json that can’t be run is refused in a line', () => {
  test('as it stands above it is none', () => {
    expect(openModel(layersModel([dense('a')])).graph.nodes.map(({ operator }) => operator)).toEqual(['MatMul', 'Add']);
  });

  test.each([
    ['is cut', () => write('{"modelTopology": {', 'model.json'), 'its content is no JSON'],
    ['has layers alone', () => write('{"class_name":"Sequential","config":{}}', 'm.json'), 'without its weights'],
    [
      'is a graph',
      () => write('{"format":"graph-model","modelTopology":{}}', 'm.json'),
      'a graph-model of TensorFlow.js',
    ],
    ['climbs', () => layersModel([dense('a')], { paths: ['../w.bin'] }), 'names "../w.bin" as a part of itself'],
    ['has lost its weights', () => layersModel([dense('a')], { paths: ['v.bin'] }), 'v.bin: no such file'],
    ['has lost half of them', () => layersModel([dense('a')], { bytes: 20 }), 'which has 20: truncated'],
    [
      'lacks a weight',
      () => layersModel([dense('a')], { names: ['a/kernel'], bytes: 16 }),
      'the layer "a" (Dense): its weight "bias" is not in the file',
    ],
    [
      'has a layer of its own',
      () => layersModel([dense('a'), { class_name: 'Swirl', config: { name: 'b' } }]),
      'the layer "b" is of the class Swirl, which is not known; docs/own-model.md#layers has what is: Activation, ',
    ],
    [
      'has a Lambda',
      () => layersModel([{ class_name: 'Lambda', config: { name: 'b', batch_input_shape: [null, 2] } }]),
      'the layer "b" is of the class Lambda',
    ],
    [
      'has an unknown activation',
      () => layersModel([dense('a', { activation: 'wobble' })]),
      'the layer "a" (Dense): its activation "wobble" is not known; known: linear, relu',
    ],
    [
      'has no input',
      () => layersModel([dense('a', { batch_input_shape: null })]),
      'the layer "a" does not say what shape goes in',
    ],
    [
      'has a word for a number',
      () => layersModel([dense('a', { use_bias: 'no' })]),
      'its use_bias is "no"; expected true or false',
    ],
    ['has two of a name', () => layersModel([dense('a'), dense('a')]), 'two layers are named "a"'],
    [
      'goes in a circle',
      () => functional({ x: [], y: [[['z', 0, 0]]], z: [[['y', 0, 0]]] }),
      'goes in a circle at the layer',
    ],
    ['takes what nobody makes', () => functional({ x: [], y: [[['z', 0, 0]]] }), 'no layer makes "z"'],
    [
      'is of a class of its own',
      () => write('{"modelTopology":{"class_name":"MyNet","config":{}},"weightsManifest":[]}', 'm.json'),
      'a MyNet of a class of its own',
    ],
  ])('%s', (_what, path, words) => {
    const message = messageOf(() => openModel(path()));
    expect(message).toContain(words);
    expect(message).toMatch(/^\/\S+: /);
    expect(message).not.toContain('\n');
  });

  test('damaged anywhere, it is described or refused in a line', () => {
    const whole = readFileSync(
      layersModel([dense('a', { activation: 'relu' }), { class_name: 'Flatten', config: { name: 'f' } }]),
    );
    for (let seed = 0; seed < 60; seed++) {
      const path = write(mutate(whole, seed), 'model.json');
      writeFileSync(join(dirname(path), 'w.bin'), new Uint8Array(24));
      expect(messageOf(() => networkOfFile(path, { nodes: false, draw: usualDraws }))).not.toContain('\n');
    }
  });
});

describe('an archive that can’t be run is refused in a line', () => {
  const json = (config: object): Uint8Array => Buffer.from(JSON.stringify(config));
  const config = json({ class_name: 'Sequential', config: { layers: [dense('a')] } });
  const weights = { name: 'model.weights.h5', data: nested.subarray(0, 100) };

  test.each([
    ['is cut', nested.subarray(0, 30_000), 'no valid zip archive'],
    ['is something else', Buffer.from('hello'), 'no valid zip archive: its directory is missing'],
    ['has no weights', zipBytes([{ name: 'config.json', data: config }]), 'a .keras archive without model.weights.h5'],
    [
      'is compressed',
      zipBytes([{ name: 'config.json', data: config, deflated: true }, weights]),
      'its config.json is compressed',
    ],
    ['has weights that are none', zipBytes([{ name: 'config.json', data: config }, weights]), "can't be read as HDF5"],
    ['claims too much', zipBytes([{ name: 'config.json', data: config, at: 2 ** 31 }, weights]), 'is behind its end'],
  ])('%s', (_what, bytes, words) => {
    const message = messageOf(() => openModel(write(bytes, 'net.keras')));
    expect(message).toContain(words);
    expect(message).not.toContain('\n');
  });

  test('damaged anywhere, it is described or refused in a line', () => {
    for (let seed = 0; seed < 60; seed++) {
      const path = write(mutate(nested, seed), 'net.keras');
      expect(messageOf(() => networkOfFile(path, { nodes: false, draw: usualDraws }))).not.toContain('\n');
    }
  });
});
