import type { LayerDescription } from '../../network/index.ts';
import { BackwardScatter } from './backward.ts';
import { ForwardScatter } from './forward.ts';
import type { Scatter, ScatterPlan } from './types.ts';

export type { Scatter, ScatterPlan, Spread } from './types.ts';

/**
 * How far draws lie apart (docs/theory.md): a layer's mean square is a mean over its units, so every layer adds a noise of
 * order 1/width to ln q; the slope of the variance map carries it on, and amplifies it around a fixed point that repels.
 * Known of a chain of affine layers, activations and layer norms.
 */
export const scatterOf = (plan: ScatterPlan): Scatter => {
  const silent = plan.layers.map(() => null);
  if (!plan.layers.every(isLink)) return { forward: silent, backward: silent };
  const forward = new ForwardScatter(plan);
  return { forward: forward.spreads, backward: new BackwardScatter(plan, forward).spreads };
};

const isLink = ({ number, category, kind, inputs }: LayerDescription): boolean =>
  (category === 'activation' || kind === 'affine' || kind === 'layerNorm') &&
  inputs.length === 1 &&
  inputs[0] === number - 1;
