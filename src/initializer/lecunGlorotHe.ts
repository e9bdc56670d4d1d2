import type { ChoiceParameter, NumberParameter } from '../catalogue/parameter.ts';
import { dialectParameter, normalOf, distributions } from './distribution.ts';
import { defineInitializer } from './types.ts';
import { scaledBy } from './fan.ts';
import { independent } from './iid.ts';

const lecunSource = 'LeCun et al. 1998, Efficient BackProp';

export const lecunNormal = defineInitializer({
  formula: 'N(0, 1 / fanIn)',
  source: lecunSource,
  parameters: { dialect: dialectParameter('paper', 'keras', 'jax', 'tfjs') },
  create: ({ dialect }) => independent(normalOf[dialect], scaledBy(1, 'fanIn')),
});

export const lecunUniform = defineInitializer({
  formula: 'U(±√(3 / fanIn))',
  source: lecunSource,
  parameters: {},
  create: () => independent(distributions.uniform, scaledBy(1, 'fanIn')),
});

const glorotSource = 'Glorot & Bengio 2010, eq. 16';
const gain = {
  type: 'number',
  meaning: 'factor of the standard deviation',
  default: 1,
  min: 0,
} as const satisfies NumberParameter;

export const glorotNormal = defineInitializer({
  formula: 'N(0, 2 gain² / (fanIn + fanOut)); notebook: N(0, gain² / fanIn)',
  source: glorotSource,
  parameters: { gain, dialect: dialectParameter('paper', 'keras', 'pytorch', 'jax', 'tfjs', 'notebook') },
  create: ({ gain, dialect }) =>
    independent(normalOf[dialect], scaledBy(gain ** 2, dialect === 'notebook' ? 'fanIn' : 'fanAvg')),
});

export const glorotUniform = defineInitializer({
  formula: 'U(±gain √(6 / (fanIn + fanOut)))',
  source: glorotSource,
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
} as const satisfies NumberParameter;
const heScale = (slope: number): number => 2 / (1 + slope ** 2);

export const heNormal = defineInitializer({
  formula: 'N(0, 2 / ((1 + negativeSlope²) fan))',
  source: heSource,
  parameters: {
    mode,
    negativeSlope,
    dialect: dialectParameter('paper', 'keras', 'pytorch', 'jax', 'tfjs', 'notebook'),
  },
  create: ({ mode, negativeSlope, dialect }) => independent(normalOf[dialect], scaledBy(heScale(negativeSlope), mode)),
});

export const heUniform = defineInitializer({
  formula: 'U(±√(6 / ((1 + negativeSlope²) fan)))',
  source: heSource,
  parameters: { mode, negativeSlope },
  create: ({ mode, negativeSlope }) => independent(distributions.uniform, scaledBy(heScale(negativeSlope), mode)),
});
