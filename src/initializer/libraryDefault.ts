import { distributions } from './distribution.ts';
import { defineInitializer, type Initializer } from './types.ts';
import { scaledBy } from './fan.ts';
import { independent } from './iid.ts';

const noBias = (): number => 0;

/** W and b of a dense layer without an explicit initializer. */
const defaults = {
  /** U(±1/√fanIn) for both: `kaiming_uniform_(a=√5)` in `Linear.reset_parameters`. */
  pytorch: independent(distributions.uniform, scaledBy(1 / 3, 'fanIn', 'pytorch')),
  keras: independent(distributions.uniform, scaledBy(1, 'fanAvg', 'keras'), noBias),
  jax: independent(distributions.truncatedNormal, scaledBy(1, 'fanIn', 'jax'), noBias),
  tfjs: independent(distributions.truncatedNormalUnscaled, scaledBy(1, 'fanAvg', 'tfjs'), noBias),
} as const satisfies Record<string, Initializer>;

export const libraryDefault = defineInitializer({
  summary: 'Draws what a library gives a dense layer that names no initializer.',
  formula:
    'pytorch: U(±1/√fanIn), b too; keras: glorotUniform, b = 0; jax: lecunNormal, b = 0; tfjs: glorotNormal, b = 0',
  source: 'PyTorch Linear, Keras Dense, Flax Dense, TensorFlow.js layers.dense',
  link: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html',
  example: 'libraryDefault: { dialect: keras }',
  parameters: {
    dialect: {
      type: 'choice',
      meaning: "whose dense layer's default",
      choices: ['pytorch', 'keras', 'jax', 'tfjs'],
      default: 'pytorch',
    },
  },
  create: ({ dialect }) => defaults[dialect],
});
