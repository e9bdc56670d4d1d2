import type { Activation } from '../activation/types.ts';
import { buildNetwork, type Draws } from './build.ts';
import type { Layer } from './layer.ts';
import { stack } from './spec.ts';

/** What `buildStack` takes: the notebook's stack with any activation object. */
export interface NetworkPlan extends Draws {
  /** Units of the input, then of each pair of layers. */
  readonly widths: readonly number[];
  readonly activation: Activation;
}

/**
 * Affine, activation, affine, activation, …, from the input's side on, drawn.
 *
 *     const input = tf.ones([5, 10]);
 *     const stream = (l) => new RandomStream([1, 0, l]);
 *     const plan = { widths: [10, 10], activation: activations.relu.create({}), initializer: initializers.he.create({}) };
 *     buildStack({ ...plan, bias: 'zero', stream, input }).length // 2
 */
export const buildStack = ({ widths, activation, ...draws }: NetworkPlan): Layer[] => {
  const { nodes } = buildNetwork(stack(widths, { name: 'identity', parameters: {} }), draws, () => activation);
  return nodes.map(({ layer }) => layer);
};
