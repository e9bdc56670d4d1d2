import { fansOf, type LayerDescription } from '../../network/index.ts';
import { hasBias } from '../affineRule.ts';
import type { TheoryInitializer } from '../rules.ts';
import { timesPowerOf2 } from '../scale.ts';
import type { Signal } from '../signal.ts';
import type { ScatterPlan } from './types.ts';

/** What draws a layer's weights. */
export const initializerOf = ({ own, initializer }: ScatterPlan, { number }: LayerDescription): TheoryInitializer =>
  own?.get(number) ?? initializer;

/** Of the layer before, whose W an activation's input comes from. */
export const isOrthonormalBefore = (plan: ScatterPlan, { number }: LayerDescription): boolean =>
  initializerOf(plan, plan.layers[number - 2] ?? plan.layers[0]!).orthonormal ?? false;

/** The part of an affine layer's output that comes from its weights, not its bias. */
export const weightPart = (plan: ScatterPlan, layer: LayerDescription, x: Signal, out: Signal): number => {
  const fans = fansOf(layer)!;
  const offset = plan.bias === 'zero' || !hasBias(layer) ? 0 : (initializerOf(plan, layer).biasVariance(fans) ?? 0);
  if (offset === 0 || out.square === 0) return 1;
  const part = timesPowerOf2(offset, -2 * out.unit) / out.square;
  return x.square === 0 ? 0 : Math.max(0, 1 - Math.min(1, part));
};
