import type { ActivationChoice } from '../activation/index.ts';
import type { Choice } from '../catalogue/parameter.ts';
import type { LayerName } from './kinds.ts';

/** A layer as a config chose it: a kind of layer or an activation, with every parameter. */
export type LayerChoice = Choice<LayerName> | ActivationChoice;

/** A network as plain data: with the same streams and initializer it always is the same network. */
export interface NetworkSpec {
  /** Of one sample: `[100]`. */
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerChoice[];
}

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
