import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { createActivation, isActivation, type Activation, type ActivationChoice } from '../activation/index.ts';
import type { LayerName, LayerParameters } from './kinds.ts';
import type { Layer } from './layer.ts';
import { ActivationLayer } from './layers/activationLayer.ts';
import { Affine } from './layers/affine.ts';
import { Attention } from './layers/attention.ts';
import { Conv2d } from './layers/conv2d.ts';
import { Embedding } from './layers/embedding.ts';
import { Normalization } from './layers/normalization.ts';
import { AveragePool, GlobalAveragePool, MaxPool } from './layers/pooling.ts';
import { Flatten, Transpose } from './layers/reshaping.ts';
import { Residual } from './layers/residual.ts';
import type { ResidualChoice, SimpleLayerChoice } from './spec.ts';

type Creators = {
  readonly [Name in LayerName]: (values: readonly Tensor[], parameters: LayerParameters<Name>) => Layer;
};

/** The layer of each kind, by the values of its parameters in the order of its form. */
const creators: Creators = {
  affine: ([W, b]) => new Affine(W as Tensor2D, b as Tensor1D),
  conv2d: ([W, b], parameters) => new Conv2d(W as Tensor4D, b as Tensor1D, parameters),
  batchNorm: ([gamma, beta]) => new Normalization('samples', true, gamma as Tensor1D, beta as Tensor1D),
  layerNorm: ([gamma, beta]) => new Normalization('units', true, gamma as Tensor1D, beta as Tensor1D),
  rmsNorm: ([gamma]) => new Normalization('units', false, gamma as Tensor1D),
  averagePool: (_values, { window }) => new AveragePool(window),
  maxPool: (_values, { window }) => new MaxPool(window),
  globalAveragePool: () => new GlobalAveragePool(),
  flatten: () => new Flatten(),
  transpose: () => new Transpose(),
  embedding: ([W, P]) => new Embedding(W as Tensor2D, P as Tensor2D | undefined),
  attention: (values, parameters) => new Attention(values, parameters),
  residual: (_values, { scale }) => new Residual(scale),
};

/** The layer that was chosen. @param values of its parameters, in the order of its description; they stay the caller's */
export const createLayer = (
  choice: SimpleLayerChoice | ResidualChoice,
  values: readonly Tensor[],
  activationOf: (choice: ActivationChoice) => Activation = createActivation,
): Layer => {
  if (isActivation(choice)) return new ActivationLayer(activationOf(choice));
  const create = creators[choice.name] as (values: readonly Tensor[], parameters: unknown) => Layer;
  return create(values, choice.parameters);
};
