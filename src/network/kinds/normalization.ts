import { defineLayer, type LayerDefinition, type LayerForm } from '../definition.ts';

/** γ, 1 at first, and where the mean is taken out β, 0 at first. */
const formOf = (inputShape: readonly number[], centres: boolean): LayerForm => {
  const units = inputShape.at(-1)!;
  return {
    category: 'normalization',
    outputShape: inputShape,
    parameters: [
      { name: 'gamma', shape: [units], start: 1 },
      ...(centres ? [{ name: 'beta', shape: [units], start: 0 }] : []),
    ],
  };
};

type Texts = Pick<LayerDefinition, 'summary' | 'formula' | 'source' | 'link' | 'example'>;

/** @param ofOne what a norm over the units of a sample makes of a single one; undefined of one over samples */
const normalization = (texts: Texts, title: string, centres: boolean, ofOne?: string): LayerDefinition<{}> =>
  defineLayer({
    ...texts,
    exampleShape: [100],
    parameters: {},
    title: () => title,
    form: (_parameters, inputShape) => {
      if (ofOne !== undefined && inputShape.at(-1) === 1)
        throw new RangeError(`over a single unit it gives ${ofOne} for every input`);
      return formOf(inputShape, centres);
    },
  });

export const batchNorm = normalization(
  {
    summary:
      'Each unit, or channel, is centred and scaled to unit variance over all samples, and over pixels or tokens too.',
    formula: '(x − mean(x)) / √(Var(x) + 1e-5) · γ + β over all axes but the last, γ = 1 and β = 0 at first',
    source: 'Ioffe & Szegedy 2015',
    link: 'https://arxiv.org/abs/1502.03167',
    example: 'batchNorm',
  },
  'Batch Norm',
  true,
);

export const layerNorm = normalization(
  {
    summary: 'Each sample’s vector along the last axis is centred and scaled to unit variance.',
    formula: '(x − mean(x)) / √(Var(x) + 1e-5) · γ + β, γ = 1 and β = 0 at first',
    source: 'Ba et al. 2016',
    link: 'https://arxiv.org/abs/1607.06450',
    example: 'layerNorm',
  },
  'Layer Norm',
  true,
  '0',
);

export const rmsNorm = normalization(
  {
    summary: 'Each sample’s vector along the last axis is scaled to a mean square of 1, its mean left where it is.',
    formula: 'x / √(mean(x²) + 1e-5) · γ, γ = 1 at first',
    source: 'Zhang & Sennrich 2019',
    link: 'https://arxiv.org/abs/1910.07467',
    example: 'rmsNorm',
  },
  'RMS Norm',
  false,
  'its sign',
);
