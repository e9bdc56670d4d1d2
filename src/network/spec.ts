import type { ActivationChoice } from '../activation/index.ts';
import type { Choice } from '../catalogue/parameter.ts';
import type { InitializerOrRecipe } from '../recipe/index.ts';
import type { LayerName } from './kinds.ts';
import type { ModelSpec, SampleForm } from './modelSpec.ts';

/** What an entry of a list of layers may say beside its kind. */
export interface Extras {
  /** Draws this layer's weights, in place of the study's initializer. */
  readonly initializer?: InitializerOrRecipe;
  /** A factor on its weights and biases as drawn. */
  readonly gain?: number;
  /** Its name, in place of kind and count. */
  readonly label?: string;
}

/** A layer without layers of its own: a kind of layer or an activation, with every parameter. */
export type SimpleLayerChoice = (Choice<Exclude<LayerName, 'residual'>> | ActivationChoice) & Extras;

/** shortcut(x) + scale · branch(x); an empty shortcut is x itself. */
export interface ResidualChoice extends Choice<'residual'>, Pick<Extras, 'label'> {
  readonly branch: readonly LayerChoice[];
  readonly shortcut: readonly LayerChoice[];
}

/** Layers one behind another, as often as it says, each time with draws of their own. */
export interface RepeatChoice extends Choice<'repeat'> {
  readonly layers: readonly LayerChoice[];
}

/** A layer as a config chose it. */
export type LayerChoice = SimpleLayerChoice | ResidualChoice | RepeatChoice;

/** A network as plain data: with the same streams and initializer it always is the same network. */
export interface NetworkSpec {
  /** Of one sample: `[100]`; of token ids, for an embedding, of what it makes of them: `[tokens, width]`. */
  readonly inputShape: readonly number[];
  /** None where a model of the user's own has them. */
  readonly layers: readonly LayerChoice[];
  readonly model?: ModelSpec;
}

/** All entries of a list of layers, those within others too. */
export const allChoices = (layers: readonly LayerChoice[]): LayerChoice[] =>
  layers.flatMap((layer) => [layer, ...listsOf(layer).flatMap(({ layers: inner }) => allChoices(inner))]);

/** The lists of layers within an entry, by their key. */
export const listsOf = (layer: LayerChoice): { readonly key: string; readonly layers: readonly LayerChoice[] }[] => {
  if ('branch' in layer) {
    return [
      { key: 'branch', layers: layer.branch },
      { key: 'shortcut', layers: layer.shortcut },
    ];
  }
  return 'layers' in layer ? [{ key: 'layers', layers: layer.layers }] : [];
};

/**
 * An entry of a list of layers as one would write it: `{ affine: { units: 100 }, gain: 0.5 }`.
 * @param writeChoice writes an initializer, or what is no list of layers itself
 */
export const writtenLayer = (
  layer: LayerChoice,
  writeChoice: (choice: Choice) => Record<string, unknown>,
): Record<string, unknown> => {
  const { initializer, gain, label }: Extras = layer as Extras;
  const lists = listsOf(layer).map(({ key, layers }) => [key, layers.map((one) => writtenLayer(one, writeChoice))]);
  const { name, parameters } = layer;
  return {
    ...(lists.length > 0 ? { [name]: { ...parameters, ...Object.fromEntries(lists) } } : writeChoice(layer)),
    ...(initializer && { initializer: writeChoice(initializer) }),
    ...(gain !== undefined && { gain }),
    ...(label !== undefined && { name: label }),
  };
};

/** What a sample of a network's input is: of token ids one for each token. */
export const sampleForm = ({ inputShape, layers: [first], model }: NetworkSpec): SampleForm => {
  if (model) return model.input;
  if (first?.name !== 'embedding') return { shape: inputShape };
  return { shape: inputShape.slice(0, -1), rows: Number(first.parameters['rows']) };
};

/** An affine layer of so many units. */
export const affine = (units: number): Choice<'affine'> => ({ name: 'affine', parameters: { units } });

/**
 * The notebook's stack: affine, activation, affine, activation, ….
 * `stack([2, 3], relu).layers.map(({ name }) => name) // ['affine', 'relu']`
 * @param widths units of the input, then of each pair of layers
 */
export const stack = (widths: readonly number[], activation: ActivationChoice): NetworkSpec => ({
  inputShape: [widths[0]!],
  layers: widths.slice(1).flatMap((units) => [affine(units), activation]),
});

/** The widths and the activation of which `stack` makes this network; undefined of any other. */
export const stackOf = (
  spec: NetworkSpec,
): { readonly widths: readonly number[]; readonly activation: ActivationChoice } | undefined => {
  const activation = spec.layers.find((layer): layer is ActivationChoice => layer.name !== 'affine');
  const units = spec.layers.flatMap(({ name, parameters }) => (name === 'affine' ? [Number(parameters['units'])] : []));
  if (!activation) return undefined;
  const widths = [spec.inputShape[0]!, ...units];
  return JSON.stringify(stack(widths, activation)) === JSON.stringify(spec) ? { widths, activation } : undefined;
};
