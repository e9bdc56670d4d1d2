import { activationKind, activationTitle, type ActivationChoice } from '../activation/index.ts';
import type { LayerDescription } from './description.ts';
import type { NetworkSpec } from './spec.ts';
import { walk, type ActivationNames, type PlacedLayer } from './walk.ts';

const placed = new WeakMap<NetworkSpec, readonly PlacedLayer[]>();
const described = new WeakMap<NetworkSpec, readonly LayerDescription[]>();

/** A network's layers in the order in which outputs are computed. @throws ShapeError where shapes don't fit, or two layers have one name */
export const placedLayers = (spec: NetworkSpec): readonly PlacedLayer[] => {
  const known =
    placed.get(spec) ??
    spec.model?.layers.map((layer): PlacedLayer => ({ ...layer, place: [] })) ??
    walk(spec, namesOf);
  placed.set(spec, known);
  return known;
};

/**
 * The descriptions of a network's layers, in the order in which outputs are computed; no weights are drawn.
 * `describeLayers(stack([2, 3], relu)).map(({ title }) => title) // ['1-Layer', 'Relu Layer']`
 * @throws ShapeError where shapes don't fit, or two layers have one name
 */
export const describeLayers = (spec: NetworkSpec): readonly LayerDescription[] => {
  const known = described.get(spec) ?? placedLayers(spec).map(({ description }) => description);
  described.set(spec, known);
  return known;
};

const namesOf: ActivationNames = (choice) => ({
  kind: activationKind(choice as ActivationChoice),
  title: activationTitle(choice as ActivationChoice),
});
