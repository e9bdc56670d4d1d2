import { describe, expect, test } from '@jest/globals';
import { loadActivation } from '../../src/activation/userModule.ts';
import { loadInitializer } from '../../src/initializer/userModule.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { writeModule } from '../support/userModules.ts';

const shape = { dimensions: [3, 2], fanIn: 3, fanOut: 2 } as never;
const stream = (): RandomStream => new RandomStream([1, 0, 1]);

/** What a function of six numbers may return wrong, and how it is told. */
const wrongLists: [returned: string, told: string][] = [
  ['undefined', 'nothing'],
  ['Promise.resolve([1, 2, 3, 4, 5, 6])', 'a promise, for it is asynchronous'],
  ["Promise.reject(new Error('late'))", 'a promise, for it is asynchronous'],
  ['(function* () { yield 1; })()', 'an iterator, not a list'],
  ['new Set([1, 2])', 'an iterator, not a list'],
  ['6n', 'the BigInt 6n'],
  ['[1n, 2n, 3n, 4n, 5n, 6n]', 'a list whose entry 0 is the BigInt 1n'],
  ['new BigInt64Array(6)', 'a BigInt64Array'],
  ['[[1, 2], [3, 4], [5, 6]]', 'a list whose entry 0 is 2 numbers'],
  ['[1, 2]', '2 numbers'],
  ['[1, 2, 3, 4, 5, 6, 7]', '7 numbers'],
  ['new Array(6)', 'a list with a hole at 0'],
  ['[1, 2, 3, , 5, 6]', 'a list with a hole at 3'],
  ['[1, 2, 3, 4, 5, null]', 'a list whose entry 5 is null'],
  ['[1, 2, 3, 4, 5, "6"]', 'a list whose entry 5 is a value of type string'],
  ['new ArrayBuffer(24)', 'a value of type object'],
  ['"123456"', 'a value of type string'],
  ['() => 1', 'a value of type function'],
  ['null', 'null'],
];

describe.each(['weights', 'bias'])('%s that gives', (name) => {
  const call = async (returned: string): Promise<[file: string, call: () => Float32Array]> => {
    const other = name === 'weights' ? '' : 'export const weights = () => new Float32Array(6);';
    const file = writeModule(`// mine\n${other}\nexport const ${name} = () => ${returned};`);
    const mine = await loadInitializer(file);
    return [file, () => (name === 'weights' ? mine.weights(stream(), shape) : mine.bias(stream(), shape))];
  };
  const count = name === 'weights' ? 6 : 2;

  test.each(wrongLists.filter(([returned]) => name === 'weights' || returned !== '[1, 2]'))(
    '%s is told with file and line',
    async (returned, told) => {
      const [file, wrong] = await call(returned);
      expect(wrong).toThrow(`${file}:3: ${name} gives ${told}, not ${count} numbers`);
    },
  );

  test.each([
    'Int8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Int32Array',
    'Uint32Array',
    'Float32Array',
    'Float64Array',
  ])('a %s is taken', async (kind) => {
    const [, right] = await call(`${kind}.from({ length: ${count} }, (_, i) => i)`);
    expect([...right()]).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  test('what is not finite is taken: the verdict tells of it', async () => {
    const [, right] = await call(`Array.from({ length: ${count} }, (_, i) => [NaN, Infinity][i % 2])`);
    expect([...right()].slice(0, 2)).toEqual([NaN, Infinity]);
  });
});

/** What a function of one number may return wrong. */
const wrongNumbers: [returned: string, told: string][] = [
  ['undefined', 'nothing'],
  ['Promise.resolve(1)', 'a promise, for it is asynchronous'],
  ['(function* () { yield 1; })()', 'an iterator, not a list'],
  ['1n', 'the BigInt 1n'],
  ['[1]', '1 numbers'],
  ['new Float32Array(1)', '1 numbers'],
  ['"1"', 'a value of type string'],
  ['null', 'null'],
  ['new Number(1)', 'a value of type object'],
];

describe.each(['weightVariance', 'biasVariance'] as const)('%s that gives', (name) => {
  test.each([...wrongNumbers, ['NaN', 'NaN'], ['Infinity', 'Infinity'], ['-1', '-1']])(
    '%s is told with file and line',
    async (returned, told) => {
      const file = writeModule(`export const weights = () => [];\nexport const ${name} = () => ${returned};`);
      const mine = await loadInitializer(file);
      expect(() => mine[name](shape)).toThrow(`${file}:2: ${name} gives ${told}, not a number of at least 0`);
    },
  );
});

describe.each(['value', 'derivative'] as const)('%s that gives', (name) => {
  test.each(wrongNumbers)('%s is told with file and line', async (returned, told) => {
    const other = name === 'value' ? 'derivative' : 'value';
    const file = writeModule(`export const ${other} = () => 1;\nexport function ${name}() {\n  return ${returned};\n}`);
    const mine = await loadActivation(file);
    expect(() => mine[name](0.5)).toThrow(`${file}:2: ${name}(0.5) gives ${told}, not a number`);
  });

  test('what is not finite is taken', async () => {
    const file = writeModule('export const value = () => NaN, derivative = () => -Infinity;');
    const mine = await loadActivation(file);
    expect([mine.value(1), mine.derivative(1)]).toEqual([NaN, -Infinity]);
  });
});

test.each([
  ['mine.cjs', 'module.exports = { weights: () => [] };'],
  ['mine.cjs', 'exports.weights = () => [];'],
])('a CommonJS module is named as one: %s: %s', async (name, text) => {
  const file = writeModule(text, name);
  await expect(loadInitializer(file)).rejects.toThrow(
    `${file}: a CommonJS module; write an ES module (.mjs): export const weights = …`,
  );
});
