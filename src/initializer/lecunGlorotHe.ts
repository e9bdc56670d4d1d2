import type { ChoiceParameter, NumberParameter } from '../catalogue/parameter.ts';
import { dialectParameter, normalOf, distributions } from './distribution.ts';
import { defineInitializer } from './types.ts';
import { scaledBy } from './fan.ts';
import { independent } from './iid.ts';

const lecunSource = 'LeCun et al. 1998, Efficient BackProp';

export const lecunNormal = defineInitializer({
  summary:
    'Draws from a normal distribution with a variance of 1 / fanIn, which keeps the variance forward through linear layers.',
  formula: 'N(0, 1 / fanIn)',
  source: lecunSource,
  link: 'https://doi.org/10.1007/3-540-49430-8_2',
  example: 'lecunNormal: { dialect: keras }',
  parameters: { dialect: dialectParameter('paper', 'keras', 'jax', 'tfjs') },
  create: ({ dialect }) => independent(normalOf[dialect], scaledBy(1, 'fanIn', dialect)),
});

export const lecunUniform = defineInitializer({
  summary:
    'Draws from a uniform distribution with a variance of 1 / fanIn, which keeps the variance forward through linear layers.',
  formula: 'U(±√(3 / fanIn))',
  source: lecunSource,
  link: 'https://doi.org/10.1007/3-540-49430-8_2',
  example: 'lecunUniform',
  parameters: {},
  create: () => independent(distributions.uniform, scaledBy(1, 'fanIn')),
});

const glorotSource = 'Glorot & Bengio 2010, eq. 16';
const gain = {
  type: 'number',
  meaning: 'factor of the standard deviation',
  default: 1,
  min: 0,
  usual: [Math.SQRT2, 5 / 3],
} as const satisfies NumberParameter;

export const glorotNormal = defineInitializer({
  summary:
    'Draws from a normal distribution with a variance of 1 over the mean of fanIn and fanOut: a compromise between the signal forward and the gradient backward.',
  formula: 'N(0, 2 gain² / (fanIn + fanOut)); notebook: N(0, gain² / fanIn)',
  source: glorotSource,
  link: 'https://proceedings.mlr.press/v9/glorot10a.html',
  example: 'glorotNormal: { dialect: pytorch }',
  parameters: { gain, dialect: dialectParameter('paper', 'keras', 'pytorch', 'jax', 'tfjs', 'notebook') },
  create: ({ gain, dialect }) =>
    independent(normalOf[dialect], scaledBy(gain ** 2, dialect === 'notebook' ? 'fanIn' : 'fanAvg', dialect)),
});

export const glorotUniform = defineInitializer({
  summary:
    'Draws from a uniform distribution with a variance of 1 over the mean of fanIn and fanOut: a compromise between the signal forward and the gradient backward.',
  formula: 'U(±gain √(6 / (fanIn + fanOut)))',
  source: glorotSource,
  link: 'https://proceedings.mlr.press/v9/glorot10a.html',
  example: 'glorotUniform: { gain: 1.5 }',
  parameters: { gain },
  create: ({ gain }) => independent(distributions.uniform, scaledBy(gain ** 2, 'fanAvg')),
});

const heSource = 'He et al. 2015, eq. 10, 14, 15';
const mode = {
  type: 'choice',
  meaning: 'fanIn keeps the variance forward, fanOut backward',
  choices: ['fanIn', 'fanOut'],
  default: 'fanIn',
} as const satisfies ChoiceParameter;
const negativeSlope = {
  type: 'number',
  meaning: "the rectifier's slope a where x ≤ 0: the variance is 2 / ((1 + a²) fan)",
  default: 0,
  usual: [0.01, 0.2],
} as const satisfies NumberParameter;
const heScale = (slope: number): number => 2 / (1 + slope ** 2);

export const heNormal = defineInitializer({
  summary: 'Draws from a normal distribution whose variance makes up for what a rectifier takes away.',
  formula: 'N(0, 2 / ((1 + negativeSlope²) fan))',
  source: heSource,
  link: 'https://arxiv.org/abs/1502.01852',
  example: 'heNormal: { mode: fanOut }',
  parameters: {
    mode,
    negativeSlope,
    dialect: dialectParameter('paper', 'keras', 'pytorch', 'jax', 'tfjs', 'notebook'),
  },
  create: ({ mode, negativeSlope, dialect }) =>
    independent(normalOf[dialect], scaledBy(heScale(negativeSlope), mode, dialect)),
});

export const heUniform = defineInitializer({
  summary: 'Draws from a uniform distribution whose variance makes up for what a rectifier takes away.',
  formula: 'U(±√(6 / ((1 + negativeSlope²) fan)))',
  source: heSource,
  link: 'https://arxiv.org/abs/1502.01852',
  example: 'heUniform: { negativeSlope: 0.01 }',
  parameters: { mode, negativeSlope },
  create: ({ mode, negativeSlope }) => independent(distributions.uniform, scaledBy(heScale(negativeSlope), mode)),
});
