import { expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { configOfCell } from '../../src/page/cellConfig.ts';

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

test.each(configs)('the config of a cell computes what the cell computed: %j', (config) => {
  for (const { initializer, settings } of studyOf(config as ConfigInput).cells) {
    const { cells } = studyOf(JSON.parse(JSON.stringify(configOfCell('again', initializer.label, settings))));
    expect(cells).toHaveLength(1);
    expect(cells[0]!.settings).toEqual(settings);
    expect(cells[0]!.initializer.label).toBe(initializer.label);
  }
});
