import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { lendKernels } from './lentKernels.ts';
import { isSequence, type Value } from './operators/index.ts';
import { tidied } from './operators/tensors.ts';

/**
 * Registers the gradients of TensorFlow.js' operations, which its core leaves out, and what they need of the backend at hand. Call it
 * before `gradientsOf`.
 */
export const registerGradients = async (): Promise<void> => {
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  if (tf.getBackend() === 'wasm') lendKernels();
};

/** ∂L/∂ a result: of a tensor one, of a sequence one for each of its tensors. */
export interface Upstream {
  /** Of the node's results, from 0. */
  readonly result: number;
  readonly isSequence: boolean;
  readonly parts: readonly Tensor[];
}

/**
 * The vector-Jacobian products of one operator: ∂L/∂ each of its active inputs. An input that a node takes twice stands here
 * once, and gets the gradient of both uses.
 * @param run the operator
 * @param active its inputs that have a gradient, by name
 * @returns kept tensors, the caller's, by name; of a sequence one for each of its tensors; none where no path leads
 */
export const gradientsOf = (
  run: () => readonly Value[],
  active: ReadonlyMap<string, Value>,
  upstream: readonly Upstream[],
): Map<string, Tensor[]> => {
  const flat = [...active.values()].flat() as Tensor[];
  if (flat.length === 0) return new Map();
  return tidied(() => {
    const { y, dy } = lossOf(run, upstream);
    const { grads } = tf.engine().gradients(y, flat, dy, true);
    const found = new Map<string, Tensor[]>();
    let at = 0;
    for (const [name, value] of active) {
      const tensors = isSequence(value) ? value : [value];
      const parts = (grads as (Tensor | null)[]).slice(at, at + tensors.length);
      at += tensors.length;
      if (parts.some((part) => part))
        found.set(
          name,
          parts.map((part, i) => tf.keep(part ?? tf.zerosLike(tensors[i]!))),
        );
    }
    return found;
  });
};

/** One result and its upstream gradient; of several, or of a sequence, Σ result · upstream, whose gradient is the same. */
const lossOf = (
  run: () => readonly Value[],
  upstream: readonly Upstream[],
): { readonly y: () => Tensor; readonly dy: Tensor } => {
  const [first] = upstream;
  if (upstream.length === 1 && !first!.isSequence) {
    return { y: () => run()[first!.result] as Tensor, dy: first!.parts[0]! };
  }
  const y = (): Tensor => {
    const results = run();
    const terms = upstream.flatMap(({ result, parts }) => {
      const tensors = [results[result]!].flat() as Tensor[];
      return parts.map((part, i) => tf.sum(tf.mul(tensors[i]!, part)));
    });
    return terms.reduce((a, b) => tf.add(a, b));
  };
  return { y, dy: tf.scalar(1) };
};
