import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createInitializer, type InitializerChoice } from '../../src/initializer/index.ts';
import { RandomStream } from '../../src/random/stream.ts';

type Golden = InitializerChoice & { fanIn: number; fanOut: number; W: number[]; b: number[] };

/** W and b from RandomState([7, 0, 1]) in plain NumPy: scripts/golden/initializers.py. */
const golden = JSON.parse(readFileSync(new URL('../golden/initializers.json', import.meta.url), 'utf8')) as Golden[];

/** Both are rounded to float32; an orthogonal matrix comes from another algorithm in float64. */
const expectFloats = (actual: Float32Array, expected: readonly number[]): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(6e-8 * Math.abs(value)));
};

describe.each(golden)('$name $parameters on $fanIn × $fanOut', ({ name, parameters, fanIn, fanOut, W, b }) => {
  test('draws NumPy’s W, then NumPy’s b', () => {
    const initializer = createInitializer({ name, parameters });
    const stream = new RandomStream([7, 0, 1]);
    const shape = { fanIn, fanOut };
    expectFloats(initializer.weights(stream, shape), W);
    expectFloats(initializer.bias(stream, shape), b);
  });
});

test('xavier and he are NumPy’s to the last bit', () => {
  const exact = golden.filter(({ name }) => name === 'xavier' || name === 'he');
  expect(exact.length).toBe(4);
  for (const { name, fanIn, fanOut, W } of exact) {
    const drawn = createInitializer({ name, parameters: {} }).weights(new RandomStream([7, 0, 1]), { fanIn, fanOut });
    expect([...drawn]).toEqual(W);
  }
});
