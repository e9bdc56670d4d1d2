import type { ChoiceParameter } from '../catalogue/parameter.ts';
import { distributions, type Distribution } from './distribution.ts';
import { defineInitializer } from './types.ts';
import { scaledBy } from './fan.ts';
import { independent } from './iid.ts';

const mode = {
  type: 'choice',
  meaning: 'what the variance is divided by: inputs, outputs, or their mean',
  choices: ['fanIn', 'fanOut', 'fanAvg'],
  default: 'fanIn',
} as const satisfies ChoiceParameter;

/** What TensorFlow.js draws by these names: 'normal' is cut, whatever else it takes is uniform (tfjs-layers 4.22, initializers.ts). */
const inTfjs = {
  normal: distributions.truncatedNormalUnscaled,
  truncatedNormal: distributions.uniform,
  uniform: distributions.uniform,
} as const satisfies Record<string, Distribution>;

export const varianceScaling = defineInitializer({
  summary:
    "Draws with a variance of scale divided by a layer's fan: the rule of which LeCun's, Glorot's and He's are cases.",
  formula: 'variance scale / fan',
  source: 'Keras VarianceScaling, JAX variance_scaling; after He et al. 2015, Glorot & Bengio 2010',
  link: 'https://keras.io/api/layers/initializers/#variancescaling-class',
  example: 'varianceScaling: { scale: 2, mode: fanIn, distribution: normal }',
  parameters: {
    scale: { type: 'number', meaning: 'the variance times the fan', default: 1, min: 0, usual: [2, 1 / 3] },
    mode,
    distribution: {
      type: 'choice',
      meaning: 'what the entries are drawn from',
      choices: ['normal', 'truncatedNormal', 'uniform'],
      default: 'truncatedNormal',
      defaultIn: { tfjs: 'normal' },
    },
    dialect: {
      type: 'choice',
      meaning:
        'keras and jax widen what they cut; tfjs cuts its normal at 2 std, does not widen it, and draws all else uniformly',
      choices: ['keras', 'jax', 'tfjs'],
      default: 'keras',
    },
  },
  create: ({ scale, mode, distribution, dialect }) =>
    independent(
      dialect === 'tfjs' ? inTfjs[distribution] : distributions[distribution],
      scaledBy(scale, mode, dialect),
    ),
});

export const xavier = defineInitializer({
  summary:
    'Draws from a normal distribution with a variance of 1 / fanIn, which keeps the variance forward through linear layers.',
  formula: 'N(0, 1 / fanIn)',
  source: 'the notebook, after Glorot & Bengio 2010',
  link: 'https://proceedings.mlr.press/v9/glorot10a.html',
  example: 'xavier',
  parameters: {},
  create: () => independent(distributions.normal, scaledBy(1, 'fanIn')),
});

export const he = defineInitializer({
  summary:
    'Draws from a normal distribution with a variance of 2 / fanIn, which keeps the variance forward through ReLU layers.',
  formula: 'N(0, 2 / fanIn)',
  source: 'the notebook, after He et al. 2015',
  link: 'https://arxiv.org/abs/1502.01852',
  example: 'he',
  parameters: {},
  create: () => independent(distributions.normal, scaledBy(2, 'fanIn')),
});
