import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { fileURLToPath } from 'node:url';
import { loadActivation } from '../../src/activation/userModule.ts';
import { UserModuleError } from '../../src/userModule/load.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { writeModule } from '../support/userModules.ts';

const example = fileURLToPath(new URL('../../docs/examples/act.mjs', import.meta.url));

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test('the example is an activation, entry by entry, and leaves no tensor behind', async () => {
      const { forward, backward, value, derivative } = await loadActivation(example);
      const x = tf.tensor2d([-1, 0, 0.5, 2], [2, 2]);
      const before = tf.memory().numTensors;
      const out = forward(x);
      const dx = backward(tf.tensor2d([3, 3, 3, 3], [2, 2]), x, out);
      expect(tf.memory().numTensors).toBe(before + 3);
      expect([out.shape, dx.shape]).toEqual([
        [2, 2],
        [2, 2],
      ]);
      expect([...out.dataSync()]).toEqual([-1, 0, 0.5, 2].map((v) => Math.fround(value(v))));
      [-1, 0, 0.5, 2].forEach((v, i) => expect(dx.dataSync()[i]).toBeCloseTo(3 * derivative(v), 5));
      expect(derivative(0.7)).toBeCloseTo((value(0.7 + 1e-6) - value(0.7 - 1e-6)) / 2e-6, 7);
    });
  });
}

const faultOf = async (text: string): Promise<{ file: string; error: UserModuleError }> => {
  const file = writeModule(text);
  const error: unknown = await loadActivation(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserModuleError);
  return { file, error: error as UserModuleError };
};

describe('a module that is no activation is refused, with its file and line', () => {
  test.each([
    ['export const value = (x) => x;', 'no export derivative; a module here exports value and derivative'],
    [
      'export const value = (x) => x, derivative = (x) => 1, derivate = 1;',
      'unknown export derivate; a module here exports value and derivative',
    ],
    ['export const value = 3, derivative = (x) => 1;', 'value is not a function but number'],
  ])('%s', async (text, what) => {
    const { file, error } = await faultOf(text);
    expect(error.message).toBe(`${file}: ${what}`);
  });

  test('one that throws while it loads', async () => {
    const { file, error } = await faultOf('const a = 1;\n\nthrow new Error("not today");\n');
    expect(error.message).toBe(`${file}:3: not today`);
    expect(error.line).toBe(3);
  });

  test('one that is not JavaScript', async () => {
    const { file, error } = await faultOf('export const value = (x) => x;\nexport const = 3;\n');
    expect(error.message).toBe(`${file}:2: Unexpected token '='`);
  });

  test('one that is not there', async () => {
    await expect(loadActivation('nowhere/act.mjs')).rejects.toThrow('nowhere/act.mjs: no such file');
  });
});

describe('what its functions do wrong is reported where it happens', () => {
  test('an error', async () => {
    const file = writeModule(
      'export const value = (x) => {\n  return x + undefinedName;\n};\nexport const derivative = () => 1;\n',
    );
    const { value } = await loadActivation(file);
    expect(() => value(1)).toThrow(`${file}:2: value: undefinedName is not defined`);
  });

  test('no number', async () => {
    const file = writeModule('export const value = (x) => "x";\nexport const derivative = () => 1;\n');
    const { value } = await loadActivation(file);
    expect(() => value(1.5)).toThrow(`${file}:1: value(1.5) gives a value of type string, not a number`);
  });
});
