import { recipes, type NetworkAsk, type Recipe, type RecipeName } from '../recipe/index.ts';
import { placedLayers } from './describe.ts';
import type { NetworkSpec } from './spec.ts';
import type { PlacedLayer } from './walk.ts';

/**
 * Where a network is not as a recipe asks besides its tensors, in sentences, the first layer of each kind.
 * `departures('bert', …) // ['bert asks for a norm after each sum; residual1 has none there']`
 */
export const departures = (name: RecipeName, spec: NetworkSpec): string[] => {
  const { asks }: Recipe = recipes[name];
  const layers = placedLayers(spec);
  return Object.values(checks).flatMap((check) => {
    const found = check(asks, layers);
    return found === undefined ? [] : [`${name} asks for ${found}`];
  });
};

type Check = (asks: NetworkAsk, layers: readonly PlacedLayer[]) => string | undefined;

const isNorm = ({ description }: PlacedLayer): boolean => description.category === 'normalization';
const residualsOf = (layers: readonly PlacedLayer[]): PlacedLayer[] =>
  layers.filter(({ description }) => description.block);

/** Whether a norm alone takes a layer's output. */
const isNormed = (number: number, layers: readonly PlacedLayer[]): boolean => {
  const next = layers.filter(({ description }) => description.inputs.includes(number));
  return next.length > 0 && next.every(isNorm);
};

/** One for each key of what a recipe asks; that there are branches at all, a recipe that needs them says when it draws. */
const checks: Readonly<Record<Exclude<keyof NetworkAsk, 'branches'>, Check>> = {
  norms: ({ norms }, layers) => {
    const residuals = residualsOf(layers);
    const nameOf = (layer: PlacedLayer | undefined, said: string): string | undefined =>
      layer && said.replace('NAME', layer.description.name);
    if (norms === 'none') return nameOf(layers.find(isNorm), 'no norms; NAME is one');
    if (norms === 'batch')
      return layers.some(({ description }) => description.kind === 'batchNorm')
        ? undefined
        : 'batch norms; this network has none';
    if (norms === undefined) return undefined;
    const where = norms === 'before' ? 'before each branch' : 'after each sum';
    if (residuals.length === 0) return `residual branches, and a norm ${where}; this network has none`;
    const bare = residuals.find(({ description: { number, block } }) =>
      norms === 'before' ? !isNorm(layers[block!.first - 1]!) : !isNormed(number, layers),
    );
    return nameOf(bare, `a norm ${where}; NAME has none there`);
  },
  residualScale: ({ residualScale }, layers) => {
    const residuals = residualsOf(layers);
    const place = layers.flatMap(({ description }) =>
      description.parameters.flatMap(({ fans }) => fans?.place ?? []),
    )[0];
    if (!residualScale || !place) return undefined;
    const { value, formula } = residualScale(place);
    const other = residuals.find(({ description: { block } }) => Math.abs(block!.scale - value) > 1e-3 * value);
    return (
      other &&
      `a residual scale of ${Number(value.toPrecision(4))}, ${formula}; ${other.description.name} has ${other.description.block!.scale}`
    );
  },
  logitScale: ({ logitScale }, layers) => {
    const other = layers.find(({ choice }) => choice.name === 'attention' && choice.parameters['scale'] !== logitScale);
    return (
      logitScale &&
      other &&
      `attention with scale: ${logitScale}; ${other.description.name} has ${other.choice.parameters['scale']}`
    );
  },
  activation: ({ activation }, layers) => {
    const other = layers.find(
      ({ description: { category, kind } }) => category === 'activation' && kind !== activation,
    );
    return (
      activation &&
      other &&
      `${activation}, of which its factor is; ${other.description.name} is another: scaledWeightStandardization takes its gain`
    );
  },
};
