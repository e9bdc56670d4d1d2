import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import type { Figures } from '../../src/config/index.ts';
import { figuresKey, recordKey, checkpointKey } from '../../src/jobs/keys.ts';
import { version } from '../../src/package.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeModule } from '../support/userModules.ts';

const folder = temporaryFolder();
const engine = { backend: 'wasm', reason: 'a test', version: '4.22.0', threads: 1, fingerprint: '00ff' } as const;

const cellOf = (config: object = {}) =>
  studyOf({ network: { width: 3, depth: 1 }, initializers: ['he'], ...config }).cells[0]!;

const keyOf = (config: object = {}, changes: Partial<typeof engine> | object = {}): string =>
  recordKey(cellOf(config).settings, { ...engine, ...changes });

test.each([
  ['the backend', {}, { backend: 'cpu' }],
  ['its version', {}, { version: '4.22.1' }],
  ['its kernels', {}, { fingerprint: '00fe' }],
  ['the seed', { random: { seed: 2 } }, {}],
  ['the width', { network: { width: 4, depth: 1 } }, {}],
  ['the activation', { network: { width: 3, depth: 1, activation: 'relu' } }, {}],
  ['the initializer', { initializers: ['xavier'] }, {}],
  ['the bias', { bias: 'zero' }, {}],
  ['the samples', { input: { samples: 7 } }, {}],
  ['the epochs', { training: { epochs: 1 } }, {}],
  ['the learning rate', { training: { learningRate: 1 } }, {}],
  ['what is carried over', { training: { carryOver: false } }, {}],
  ['the upstream gradient', { training: { upstreamGradient: 'normal' } }, {}],
  ['the bins', { figures: { bins: 3 } }, {}],
  ['the diagnostics', { diagnostics: false }, {}],
])('%s is part of a record’s key', (_, config, changes) => {
  expect(keyOf(config, changes)).not.toBe(keyOf());
});

test.each([
  ['how many repeats there are', { random: { repeats: 2 } }],
  ['its label', { initializers: [{ he: {}, label: 'mine' }] }],
  ['the study’s name', { name: 'another' }],
  ['how pictures look', { figures: { formats: ['svg'], repeats: 'all' } }],
])('%s is not', (_, config) => {
  expect(keyOf(config)).toBe(keyOf());
});

test('a checkpoint’s key is a record’s but for the epochs', () => {
  const keyOfCheckpoint = (config: object = {}): string => checkpointKey(cellOf(config).settings, engine);
  expect(keyOfCheckpoint({ training: { epochs: 1 } })).toBe(keyOfCheckpoint());
  expect(keyOfCheckpoint({ random: { repeats: 2 } })).toBe(keyOfCheckpoint());
  expect(keyOfCheckpoint({ training: { learningRate: 1 } })).not.toBe(keyOfCheckpoint());
  expect(keyOfCheckpoint()).not.toBe(keyOf());
});

test('the release is part of it: numbers of an old one are computed again', () => {
  // What the key is made of, spelt out: a release changes one of its parts.
  const { repeats: _, ...settings } = cellOf().settings;
  const { backend, version: engineVersion, fingerprint } = engine;
  const parts = { settings, backend, engineVersion, fingerprint, initscope: version };
  const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
  expect(keyOf()).toBe(digest(parts));
  expect(digest({ ...parts, initscope: `${version}-next` })).not.toBe(keyOf());
});

test('a module counts by what it holds, wherever it lies', () => {
  const keyOfModule = (file: string): string => keyOf({ initializers: [{ module: file, label: 'mine' }] });
  const text = 'export const weights = () => [1];';
  expect(keyOfModule(writeModule(text))).toBe(keyOfModule(writeModule(text)));
  expect(keyOfModule(writeModule(text))).not.toBe(keyOfModule(writeModule(text.replace('1', '2'))));
  const importing = (scale: number, place: string): string => {
    mkdirSync(join(folder, place));
    writeFileSync(join(folder, place, 'scale.mjs'), `export default ${scale};`);
    writeFileSync(
      join(folder, place, 'm.mjs'),
      "import scale from './scale.mjs';\nexport const weights = () => [scale];",
    );
    return join(folder, place, 'm.mjs');
  };
  const one = keyOfModule(importing(1, 'a'));
  expect(keyOfModule(importing(1, 'b'))).toBe(one);
  expect(keyOfModule(importing(2, 'c'))).not.toBe(one);
});

const figures: Figures = {
  formats: ['png'],
  repeats: 'first',
  film: false,
  scale: 1,
  theme: 'light',
  axes: 'own',
  counts: 'linear',
  parameters: false,
};

test('the key of pictures holds the numbers, the names in them and beside them, and what is drawn', () => {
  const cell = cellOf();
  const key = figuresKey('a', cell, figures);
  expect(figuresKey('a', cellOf(), { ...figures })).toBe(key);
  const twice = cellOf({ random: { repeats: 2 } });
  expect(figuresKey('a', twice, figures)).toBe(key);
  const others = [
    figuresKey('b', cell, figures),
    figuresKey('a', { ...cell, slug: 'other' }, figures),
    figuresKey('a', cellOf({ initializers: [{ he: {}, label: 'mine' }] }), figures),
    figuresKey('a', cell, { ...figures, formats: ['svg'] }),
    figuresKey('a', cell, { ...figures, film: true }),
    figuresKey('a', twice, { ...figures, repeats: 'all' }),
    figuresKey('a', cell, { ...figures, size: [800, 600] }),
    figuresKey('a', cell, { ...figures, palette: ['red'] }),
    figuresKey('a', cell, { ...figures, layers: [1] }),
  ];
  expect(others).not.toContain(key);
});

test('pictures that another version drew are drawn again', async () => {
  const cell = cellOf();
  jest.resetModules();
  jest.unstable_mockModule('../../src/store/versions.ts', () => ({
    versions: () => ({ vega: 'the next one' }),
    renderingVersions: Object.values,
  }));
  const next = await import('../../src/jobs/keys.ts');
  expect(next.figuresKey('a', cell, figures)).not.toBe(figuresKey('a', cell, figures));
});
