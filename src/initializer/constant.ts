import { defineInitializer, type Initializer } from './types.ts';

/** Every entry of W and b is `value`. */
const filled = (value: number): Initializer => {
  const variance = (): number | null => (value === 0 ? 0 : null);
  return {
    weights: (_stream, { fanIn, fanOut }) => new Float32Array(fanIn * fanOut).fill(value),
    bias: (_stream, { fanOut }) => new Float32Array(fanOut).fill(value),
    weightVariance: variance,
    biasVariance: variance,
  };
};

export const zero = defineInitializer({
  formula: '0',
  source: 'the notebook',
  parameters: {},
  create: () => filled(0),
});

export const zeros = defineInitializer({
  formula: '0',
  source: 'Keras, PyTorch, JAX: zeros',
  parameters: {},
  create: () => filled(0),
});

export const ones = defineInitializer({
  formula: '1',
  source: 'Keras, PyTorch, JAX: ones',
  parameters: {},
  create: () => filled(1),
});

export const constant = defineInitializer({
  formula: 'c',
  source: 'Keras, PyTorch, JAX: constant',
  parameters: { c: { type: 'number', meaning: 'the value of every entry' } },
  create: ({ c }) => filled(c),
});
