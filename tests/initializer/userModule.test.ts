import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { loadInitializer } from '../../src/initializer/userModule.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { writeModule } from '../support/userModules.ts';

const shape = { fanIn: 3, fanOut: 2 };
const stream = (): RandomStream => new RandomStream([1, 0, 1]);

test('the example draws signs of variance 2 / fanIn, and b = 0', async () => {
  const mine = await loadInitializer(fileURLToPath(new URL('../../docs/examples/mine.mjs', import.meta.url)));
  const W = mine.weights(stream(), shape);
  expect(W).toBeInstanceOf(Float32Array);
  expect(new Set(W)).toEqual(new Set([Math.fround(Math.sqrt(2 / 3)), Math.fround(-Math.sqrt(2 / 3))]));
  expect([...mine.bias(stream(), shape)]).toEqual([0, 0]);
  expect([mine.weightVariance(shape), mine.biasVariance(shape)]).toEqual([2 / 3, 0]);
});

test('without variances the theory is silent', async () => {
  const mine = await loadInitializer(
    writeModule(
      'export const weights = () => [1, 2, 3, 4, 5, 6];\nexport const bias = (s, { fanOut }) => new Float64Array(fanOut).fill(7);\n',
    ),
  );
  expect([...mine.bias(stream(), shape)]).toEqual([7, 7]);
  expect([mine.weightVariance(shape), mine.biasVariance(shape)]).toEqual([null, null]);
});

describe('what it does wrong is reported', () => {
  test.each([
    ['weights = () => [1, 2]', 'weights gives 2 numbers, not 6 numbers'],
    ['weights = () => "six"', 'weights gives a value of type string, not 6 numbers'],
    ['weights = () => 3', 'weights gives 3, not 6 numbers'],
    [
      'weights = () => [1, 2, 3, 4, 5, "6"]',
      'weights gives a list whose entry 5 is a value of type string, not 6 numbers',
    ],
  ])('%s', async (text, what) => {
    const file = writeModule(`export const ${text};`);
    const mine = await loadInitializer(file);
    expect(() => mine.weights(stream(), shape)).toThrow(`${file}:1: ${what}`);
  });

  test('a negative variance', async () => {
    const file = writeModule('export const weights = () => [], weightVariance = () => -1;');
    const mine = await loadInitializer(file);
    expect(() => mine.weightVariance(shape)).toThrow(`${file}:1: weightVariance gives -1, not a number of at least 0`);
  });

  test('an error, with its line', async () => {
    const file = writeModule('export function weights(stream) {\n\n  return stream.gauss();\n}\n');
    const mine = await loadInitializer(file);
    expect(() => mine.weights(stream(), shape)).toThrow(`${file}:3: weights: stream.gauss is not a function`);
  });

  test('an unknown export, with what is expected', async () => {
    const file = writeModule('export const weights = () => [], biases = () => [];');
    await expect(loadInitializer(file)).rejects.toThrow(
      `${file}: unknown export biases; a module here exports weights, perhaps bias, perhaps weightVariance, perhaps biasVariance`,
    );
  });
});
