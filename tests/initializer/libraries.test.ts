import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { type Initializer } from '../../src/initializer/index.ts';
import { createInitializerOrRecipe } from '../../src/recipe/index.ts';
import { RandomStream } from '../../src/random/stream.ts';

interface Said {
  readonly mean?: number;
  readonly std: number;
  readonly max: number;
  readonly zeros: number;
}
interface Row {
  readonly name: string;
  /** As a config gives them: what is left out is the library's default. */
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly W: Said;
  readonly b?: Said;
}
type Golden = { readonly versions: Record<string, string>; readonly rows: readonly Row[] };

const read = (file: string): Golden =>
  JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8')) as Golden;

/** What PyTorch, Keras and Flax drew: scripts/golden/libraries.py; TensorFlow.js: scripts/golden/tfjs.mjs. */
const golden = [...read('libraries.json').rows, ...read('tfjs.json').rows];

const ofConfig = (name: string, parameters: Row['parameters']): Initializer => {
  const study = studyOf({
    initializers: [Object.keys(parameters).length > 0 ? { [name]: parameters } : name],
  } as ConfigInput);
  return createInitializerOrRecipe(study.cells[0]!.settings.initializer);
};

const said = (values: Float32Array): Required<Said> => {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    mean,
    std: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length),
    max: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
    zeros: values.filter((v) => v === 0).length / values.length,
  };
};

/** Two samples: 4.5 standard errors of a normal's std, √(1/2N) each, and of its mean; entries that are 0 by rule are no draws. */
const expectAlike = (ours: Float32Array, theirs: Said): void => {
  const our = said(ours);
  const draws = Math.max(1, ours.length * (1 - theirs.zeros));
  expect(Math.abs(our.std - theirs.std)).toBeLessThanOrEqual(4.5 * theirs.std * Math.sqrt(1 / draws) + 1e-12);
  const meanOff = Math.abs(our.mean - (theirs.mean ?? our.mean));
  expect(meanOff).toBeLessThanOrEqual(4.5 * theirs.std * Math.sqrt(2 / draws) + 1e-12);
  expect(our.zeros).toBeCloseTo(theirs.zeros, 5);
  // The largest of N normal draws varies by some percent; where the distribution is cut, both end at the cut.
  expect(Math.abs(our.max - theirs.max)).toBeLessThanOrEqual(0.35 * theirs.max);
};

describe.each(golden)('$name $parameters on $fanIn × $fanOut', ({ name, parameters, fanIn, fanOut, W, b }) => {
  test('is what the library draws', () => {
    const initializer = ofConfig(name, parameters);
    const stream = new RandomStream([1, 0, 1]);
    const shape = { fanIn, fanOut };
    expectAlike(initializer.weights(stream, shape), W);
    if (b) expectAlike(initializer.bias(stream, shape), b);
  });

  test('has the std that we predict, where we predict one', () => {
    const variance = ofConfig(name, parameters).weightVariance({ fanIn, fanOut });
    const predicted = variance === null ? W.std : Math.sqrt(variance);
    const draws = Math.max(1, fanIn * fanOut * (1 - W.zeros));
    expect(Math.abs(predicted - W.std)).toBeLessThanOrEqual(4.5 * W.std * Math.sqrt(0.5 / draws));
  });
});

describe('what is left out depends on the dialect', () => {
  const parametersOf = (name: string, given: object): unknown => {
    const { initializer } = studyOf({ initializers: [{ [name]: given }] } as unknown as ConfigInput).cells.at(
      -1,
    )!.settings;
    return initializer.parameters;
  };

  test.each([
    // torch.nn.init.sparse_(tensor, sparsity, std=0.01); Martens 2010 has N(0, 1)
    ['sparse', { dialect: 'pytorch' }, { sparsity: 0.9, std: 0.01, dialect: 'pytorch' }],
    ['sparse', { dialect: 'pytorch', std: 1 }, { sparsity: 0.9, std: 1, dialect: 'pytorch' }],
    ['sparse', { dialect: 'paper' }, { sparsity: 0.9, std: 1, dialect: 'paper' }],
    ['sparse', { sparsity: 0.5 }, { sparsity: 0.5, std: 1, dialect: 'paper' }],
    // tf.initializers.varianceScaling({}): 'normal'; keras.initializers.VarianceScaling(): "truncated_normal"
    ['varianceScaling', { dialect: 'tfjs' }, { scale: 1, mode: 'fanIn', distribution: 'normal', dialect: 'tfjs' }],
    [
      'varianceScaling',
      { dialect: 'keras' },
      { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal', dialect: 'keras' },
    ],
  ])('%s %o', (name, given, expected) => {
    expect(parametersOf(name, given)).toEqual(expected);
  });

  test('in a sweep over dialects, too', () => {
    const sweep = { 'initializers[0].sparse.dialect': ['paper', 'pytorch'] };
    const { cells } = studyOf({ initializers: [{ sparse: {} }], sweep });
    expect(cells.map(({ settings }) => settings.initializer.parameters['std'])).toEqual([1, 0.01]);
    expect(cells.map(({ initializer }) => initializer.slug)).toEqual(['sparse', 'sparse-dialect=pytorch']);
  });
});
