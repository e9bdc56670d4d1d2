import { defineLayer } from '../definition.ts';

export const batchNorm = defineLayer({
  summary:
    'Each unit, or channel, is centred and scaled to unit variance over all samples, and over pixels or tokens too.',
  formula: '(x − mean(x)) / √(Var(x) + 1e-5) · γ + β over all axes but the last, γ = 1 and β = 0 at first',
  source: 'Ioffe & Szegedy 2015',
  link: 'https://arxiv.org/abs/1502.03167',
  example: 'batchNorm',
  exampleShape: [100],
  parameters: {},
  title: () => 'Batch Norm',
  form: (_parameters, inputShape) => {
    const units = inputShape.at(-1)!;
    return {
      category: 'normalization',
      outputShape: inputShape,
      parameters: [
        { name: 'gamma', shape: [units], start: 1 },
        { name: 'beta', shape: [units], start: 0 },
      ],
    };
  },
});

export const layerNorm = defineLayer({
  summary: 'Each sample’s vector along the last axis is centred and scaled to unit variance.',
  formula: '(x − mean(x)) / √(Var(x) + 1e-5) · γ + β, γ = 1 and β = 0 at first',
  source: 'Ba et al. 2016',
  link: 'https://arxiv.org/abs/1607.06450',
  example: 'layerNorm',
  exampleShape: [100],
  parameters: {},
  title: () => 'Layer Norm',
  form: (_parameters, inputShape) => {
    const units = inputShape.at(-1)!;
    if (units === 1) throw new RangeError('over a single unit it gives 0 for every input');
    return {
      category: 'normalization',
      outputShape: inputShape,
      parameters: [
        { name: 'gamma', shape: [units], start: 1 },
        { name: 'beta', shape: [units], start: 0 },
      ],
    };
  },
});

export const rmsNorm = defineLayer({
  summary: 'Each sample’s vector along the last axis is scaled to a mean square of 1, its mean left where it is.',
  formula: 'x / √(mean(x²) + 1e-5) · γ, γ = 1 at first',
  source: 'Zhang & Sennrich 2019',
  link: 'https://arxiv.org/abs/1910.07467',
  example: 'rmsNorm',
  exampleShape: [100],
  parameters: {},
  title: () => 'RMS Norm',
  form: (_parameters, inputShape) => {
    const units = inputShape.at(-1)!;
    if (units === 1) throw new RangeError('over a single unit it gives its sign for every input');
    return {
      category: 'normalization',
      outputShape: inputShape,
      parameters: [{ name: 'gamma', shape: [units], start: 1 }],
    };
  },
});
