import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createInitializer, type InitializerChoice } from '../../src/initializer/index.ts';
import { RandomStream } from '../../src/random/stream.ts';

interface Said {
  readonly std: number;
  readonly max: number;
  readonly zeros: number;
}
type Row = InitializerChoice & { fanIn: number; fanOut: number; W: Said; b?: Said };
type Golden = { readonly versions: Record<string, string>; readonly rows: readonly Row[] };

const read = (file: string): Golden =>
  JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8')) as Golden;

/** What PyTorch, Keras and Flax drew: scripts/golden/libraries.py; TensorFlow.js: scripts/golden/tfjs.mjs. */
const golden = [...read('libraries.json').rows, ...read('tfjs.json').rows];

const said = (values: Float32Array): Said => ({
  std: Math.sqrt(values.reduce((sum, v) => sum + v ** 2, 0) / values.length),
  max: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
  zeros: values.filter((v) => v === 0).length / values.length,
});

/** Two samples: 4.5 standard errors of a normal's std, √(1/2N) each; entries that are 0 by rule are no draws. */
const expectAlike = (ours: Float32Array, theirs: Said): void => {
  const our = said(ours);
  const draws = Math.max(1, ours.length * (1 - theirs.zeros));
  expect(Math.abs(our.std - theirs.std)).toBeLessThanOrEqual(4.5 * theirs.std * Math.sqrt(1 / draws));
  expect(our.zeros).toBeCloseTo(theirs.zeros, 5);
  // The largest of N normal draws varies by some percent; where the distribution is cut, both end at the cut.
  expect(Math.abs(our.max - theirs.max)).toBeLessThanOrEqual(0.35 * theirs.max);
};

describe.each(golden)('$name $parameters on $fanIn × $fanOut', ({ name, parameters, fanIn, fanOut, W, b }) => {
  test('is what the library draws', () => {
    const initializer = createInitializer({ name, parameters });
    const stream = new RandomStream([1, 0, 1]);
    const shape = { fanIn, fanOut };
    const ours = initializer.weights(stream, shape);
    expectAlike(ours, W);
    if (b) expectAlike(initializer.bias(stream, shape), b);
  });
});

describe.each(golden)('$name $parameters on $fanIn × $fanOut', (row) => {
  test('has the std that we predict', () => {
    const variance = createInitializer(row).weightVariance(row);
    const draws = row.fanIn * row.fanOut * (1 - row.W.zeros);
    expect(Math.abs(Math.sqrt(variance!) - row.W.std)).toBeLessThanOrEqual(4.5 * row.W.std * Math.sqrt(0.5 / draws));
  });
});
