import {
  activationKind,
  activationTitle,
  createActivation,
  isActivation,
  type Activation,
  type ActivationChoice,
} from '../activation/index.ts';
import type { CatalogueEntry, ParameterTable, ParameterValues } from '../catalogue/parameter.ts';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { ActivationLayer } from './activationLayer.ts';
import { Affine } from './affine.ts';
import type { LayerCategory, ParameterDescription } from './description.ts';
import type { Layer } from './layer.ts';
import { LayerNorm } from './layerNorm.ts';
import type { LayerChoice } from './spec.ts';

/** The part of a layer's description that depends on its kind, parameters and input. */
export interface LayerForm {
  readonly category: LayerCategory;
  /** The shape of one sample's output. */
  readonly outputShape: readonly number[];
  readonly parameters: readonly ParameterDescription[];
}

/** A row of the table of layers. */
export interface LayerDefinition<T extends ParameterTable = ParameterTable> extends CatalogueEntry<T> {
  /** The panel's title of the layer with this number. */
  readonly title: (number: number) => string;
  /** @param inputShape of one sample. @throws RangeError where it doesn't fit */
  form(parameters: ParameterValues<T>, inputShape: readonly number[]): LayerForm;
  /** @param values of its parameters, in the order of the form; they stay the caller's */
  create(parameters: ParameterValues<T>, values: readonly Tensor[]): Layer;
}

/** Types a row of the table without losing the literal types of its parameters. */
const defineLayer = <const T extends ParameterTable>(row: LayerDefinition<T>): LayerDefinition<T> => row;

const affine = defineLayer({
  summary: 'Every output is a weighted sum of all inputs along the last axis, and a bias.',
  formula: 'x W + b',
  source: 'the notebook, cell 2; PyTorch Linear, Keras Dense',
  link: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html',
  example: 'affine: 100',
  parameters: { units: { type: 'number', meaning: 'units out', min: 1, whole: true } },
  title: (number) => `${number}-Layer`,
  form: ({ units }, inputShape) => {
    const fans = { fanIn: inputShape.at(-1)!, fanOut: units };
    return {
      category: 'affine',
      outputShape: [...inputShape.slice(0, -1), units],
      parameters: [
        { name: 'W', shape: [fans.fanIn, units], start: 'weights', fans },
        { name: 'b', shape: [units], start: 'bias', fans },
      ],
    };
  },
  create: (_parameters, [W, b]) => new Affine(W as Tensor2D, b as Tensor1D),
});

const layerNorm = defineLayer({
  summary: 'Each sample’s vector along the last axis is centred and scaled to unit variance.',
  formula: '(x − mean(x)) / √(Var(x) + 1e-5) · γ + β, γ = 1 and β = 0 at first',
  source: 'Ba et al. 2016',
  link: 'https://arxiv.org/abs/1607.06450',
  example: 'layerNorm',
  parameters: {},
  title: () => 'Layer Norm',
  form: (_parameters, inputShape) => {
    const units = inputShape.at(-1)!;
    if (units === 1) throw new RangeError('layerNorm over a single unit is 0 for every input');
    return {
      category: 'normalization',
      outputShape: inputShape,
      parameters: [
        { name: 'gamma', shape: [units], start: 1 },
        { name: 'beta', shape: [units], start: 0 },
      ],
    };
  },
  create: (_parameters, [gamma, beta]) => new LayerNorm(gamma as Tensor1D, beta as Tensor1D),
});

/** Every kind of layer beside the activations, by the name that a config gives it. */
export const layerKinds = { affine, layerNorm } satisfies Record<string, LayerDefinition>;

export type LayerName = keyof typeof layerKinds;

/** The row of a layer's kind, or of its activation, with the layer's parameters filled in. */
export const definitionOf = (
  choice: LayerChoice,
  activationOf: (choice: ActivationChoice) => Activation = createActivation,
): Pick<LayerDefinition, 'title'> & {
  readonly kind: string;
  readonly form: (inputShape: readonly number[]) => LayerForm;
  readonly create: (values: readonly Tensor[]) => Layer;
} => {
  if (isActivation(choice)) {
    return {
      kind: activationKind(choice),
      title: () => `${activationTitle(choice)} Layer`,
      form: (outputShape) => ({ category: 'activation', outputShape, parameters: [] }),
      create: () => new ActivationLayer(activationOf(choice)),
    };
  }
  const row: LayerDefinition = layerKinds[choice.name];
  return {
    kind: choice.name,
    title: row.title,
    form: (inputShape) => row.form(choice.parameters, inputShape),
    create: (values) => row.create(choice.parameters, values),
  };
};
