import { expect, test } from '@jest/globals';
import { loadUserModules, resolveCell, usesModules } from '../../src/cell/index.ts';
import { studyOf } from '../../src/config/index.ts';
import { writeModule } from '../support/userModules.ts';

const initializer = writeModule('export const weights = (_, { fanIn, fanOut }) => Array(fanIn * fanOut).fill(0.5);');
const activation = writeModule('export const value = (x) => 2 * x;\nexport const derivative = () => 2;', 'act.mjs');

const settingsOf = (config: object) =>
  studyOf({ network: { width: 2, depth: 2 }, initializers: ['he'], ...config }).cells[0]!.settings;

test.each([
  ['none', {}, false],
  ['an initializer', { initializers: [{ module: initializer, label: 'm' }] }, true],
  ['an activation', { network: { width: 2, depth: 2, activation: { module: activation } } }, true],
])('whether code of the user’s runs: %s', (_, config, expected) => {
  expect(usesModules(settingsOf(config))).toBe(expected);
});

test('a module is loaded, then found; before, that is an error', async () => {
  const settings = settingsOf({ network: { width: 2, depth: 2, activation: { module: activation } } });
  expect(() => resolveCell(settings)).toThrow(/act\.mjs.*used before it was loaded/);
  await loadUserModules(settings);
  const { activations, layers } = resolveCell(settings);
  expect([...activations.keys()]).toEqual([2, 4]);
  expect(activations.get(4)!.value(3)).toBe(6);
  // One function, one object.
  expect(activations.get(2)).toBe(activations.get(4));
  expect(layers.map(({ category }) => category)).toEqual(['affine', 'activation', 'affine', 'activation']);
});
