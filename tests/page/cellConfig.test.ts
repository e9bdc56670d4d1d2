import { expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { activations } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { cellName, configOfCell } from '../../src/page/cellConfig.ts';
import { RandomStream } from '../../src/random/stream.ts';

const configs: readonly object[] = [
  {
    initializers: [
      'zero',
      { normal: { std: 0.01 }, label: 'N(0, 0.0001)' },
      'lsuv',
      { heNormal: { dialect: 'keras' } },
    ],
  },
  {
    network: { width: [7, 9, 8], activation: { leakyRelu: { alpha: 0.2 } } },
    initializers: [{ uniform: { low: -1, high: 1 } }],
    bias: 'zero',
    input: { samples: 11 },
    training: { epochs: 2, learningRate: 0.5, upstreamGradient: 'normal', carryOver: false },
    random: { seed: 4294967295, repeats: 3 },
    figures: { bins: 7 },
  },
  {
    network: { activation: { module: 'docs/examples/act.mjs' } },
    initializers: [{ module: 'docs/examples/mine.mjs' }],
  },
  {
    network: {
      layers: [{ affine: 9 }, { elu: { alpha: 2 } }, 'relu', { module: 'docs/examples/act.mjs' }, { affine: 4 }],
    },
    initializers: ['he'],
    input: { shape: [5, 3], samples: 11 },
  },
  // A stack, spelt out: with the defaults of network.layers, which are not the stack's.
  { network: { layers: [{ affine: 9 }, 'tanh', { affine: 9 }, 'tanh'] }, initializers: ['he'], input: { shape: [9] } },
  { initializers: ['he'], sweep: { 'network.depth': [1, 4], 'network.activation': ['relu', { elu: { alpha: 2 } }] } },
];

/** Any config: each key left out or drawn, of every initializer and activation that needs no parameters. */
const drawn = (seed: number): object => {
  const stream = new RandomStream([seed, 0, 0]);
  const upTo = (count: number): number => Math.floor(stream.uniform() * count);
  const oneOf = <T>(items: readonly T[]): T => items[upTo(items.length)]!;
  const perhaps = (key: string, of: () => unknown): object => (upTo(2) === 0 ? {} : { [key]: of() });
  const bare = (table: Readonly<Record<string, { readonly parameters: object }>>): string[] =>
    Object.entries(table).flatMap(([name, { parameters }]) => (Object.keys(parameters).length === 0 ? [name] : []));
  const activation = (): unknown => oneOf([...bare(activations), { leakyRelu: { alpha: stream.uniform() } }]);
  const isStack = upTo(3) > 0;
  const units = 1 + upTo(20);
  const layers = Array.from({ length: 1 + upTo(5) }, () => (upTo(2) === 0 ? { affine: 1 + upTo(20) } : activation()));
  return {
    initializers: [oneOf([...bare(initializers), { normal: { std: stream.uniform() } }])],
    ...(isStack
      ? {
          network: {
            ...perhaps('width', () => units),
            ...perhaps('depth', () => 1 + upTo(5)),
            ...perhaps('activation', activation),
          },
        }
      : { network: { layers } }),
    ...perhaps('bias', () => oneOf(['same', 'zero'])),
    input: { ...(!isStack && { shape: [units] }), ...perhaps('samples', () => 1 + upTo(100)) },
    training: {
      ...perhaps('epochs', () => 1 + upTo(9)),
      ...perhaps('learningRate', () => stream.uniform()),
      ...perhaps('upstreamGradient', () => oneOf(['ones', 'normal'])),
      carryOver: isStack && upTo(2) === 0,
    },
    ...perhaps('random', () => ({ seed: upTo(2 ** 32), repeats: 1 + upTo(4) })),
    ...perhaps('figures', () => ({ bins: 1 + upTo(40) })),
    ...perhaps('diagnostics', () => upTo(2) === 0),
  };
};

const generated = Array.from({ length: 40 }, (_, seed) => drawn(seed));

test.each([...configs, ...generated])('the config of a cell computes what the cell computed: %j', (config) => {
  for (const { initializer, settings } of studyOf(config as ConfigInput).cells) {
    const { cells } = studyOf(JSON.parse(JSON.stringify(configOfCell('again', initializer.label, settings))));
    expect(cells).toHaveLength(1);
    expect(cells[0]!.settings).toEqual(settings);
    expect(cells[0]!.initializer.label).toBe(initializer.label);
  }
});

test.each([1, 94, 95, 96, 99, 100])("a study's name of %i characters gives one that a study may have", (length) => {
  const name = 'n'.repeat(length);
  const { settings, initializer } = studyOf({ name, initializers: ['he'] }).cells[0]!;
  const config = JSON.parse(JSON.stringify(configOfCell(cellName(name), initializer.label, settings))) as ConfigInput;
  expect(studyOf(config).name).toMatch(/^n+-cell$/);
});
