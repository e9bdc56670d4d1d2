import { entry } from './entry.ts';

export const zero = entry({
  formula: '0',
  source: 'the notebook',
  parameters: {},
  create: () => ({
    weights: (_stream, { fanIn, fanOut }) => new Float32Array(fanIn * fanOut),
    bias: (_stream, { fanOut }) => new Float32Array(fanOut),
    weightVariance: () => 0,
    biasVariance: () => 0,
  }),
});
