import { entriesOf, unitsOf } from './shape.ts';
import { defineInitializer, type Initializer } from './types.ts';

/** Every entry of W and b is `value`. */
const filled = (value: number): Initializer => {
  const variance = (): number | null => (value === 0 ? 0 : null);
  return {
    weights: (_stream, shape) => new Float32Array(entriesOf(shape)).fill(value),
    bias: (_stream, shape) => new Float32Array(unitsOf(shape)).fill(value),
    weightVariance: variance,
    biasVariance: variance,
  };
};

export const zero = defineInitializer({
  summary: 'Sets every weight and bias to 0, so that all units of a layer stay alike.',
  formula: '0',
  source: 'the notebook; Keras Zeros',
  link: 'https://keras.io/api/layers/initializers/#zeros-class',
  example: 'zero',
  parameters: {},
  create: () => filled(0),
});

export const zeros = defineInitializer({
  summary: "Sets every weight and bias to 0; the libraries' name for `zero`.",
  formula: '0',
  source: 'Keras, PyTorch, JAX: zeros',
  link: 'https://keras.io/api/layers/initializers/#zeros-class',
  example: 'zeros',
  parameters: {},
  create: () => filled(0),
});

export const ones = defineInitializer({
  summary: 'Sets every weight and bias to 1.',
  formula: '1',
  source: 'Keras, PyTorch, JAX: ones',
  link: 'https://keras.io/api/layers/initializers/#ones-class',
  example: 'ones',
  parameters: {},
  create: () => filled(1),
});

export const constant = defineInitializer({
  summary: 'Sets every weight and bias to the number c.',
  formula: 'c',
  source: 'Keras, PyTorch, JAX: constant',
  link: 'https://keras.io/api/layers/initializers/#constant-class',
  example: 'constant: { c: 0.1 }',
  parameters: { c: { type: 'number', meaning: 'the value of every entry' } },
  create: ({ c }) => filled(c),
});
