import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Activation } from '../activation/types.ts';
import { sizeOf, type LayerDescription } from '../network/index.ts';
import type { Subject } from '../subject/subject.ts';
import { Jacobian, widestJacobian } from './jacobian.ts';
import type { LayerDiagnostics } from './table.ts';

type JacobianDiagnostics = Pick<LayerDiagnostics, 'jacobianMeanSquare' | 'jacobianLargest' | 'jacobianSmallest'>;

/**
 * Follows the first sample's Jacobian from layer to layer, as long as each takes the output of the one before: keeps what the
 * first sample makes of each layer during a forward pass, and multiplies afterwards.
 */
export class JacobianFollower {
  readonly #subject: Subject;
  readonly #activations: ReadonlyMap<number, Activation>;
  /** The first sample of the input and of each layer's output, (1, …), by layer number; empty where some are too wide. */
  readonly #samples: Tensor[] = [];

  constructor(subject: Subject, activations: ReadonlyMap<number, Activation>) {
    this.#subject = subject;
    this.#activations = activations;
  }

  /** @param input of the network, (samples, …) */
  start(input: Tensor): void {
    this.drop();
    const sizes = [sizeOf({ outputShape: input.shape.slice(1) }), ...this.#subject.layers.map(sizeOf)];
    if (Math.max(...sizes) <= widestJacobian) this.#samples.push(firstOf(input));
  }

  /** @param out of the next layer, (samples, …) */
  output(out: Tensor): void {
    if (this.#samples.length > 0) this.#samples.push(firstOf(out));
  }

  /**
   * The diagnostics of J from the input to each activation layer and the last layer, by number; the ends of its spectrum at the
   * last one alone. Before the parameters are updated.
   * @param isFinite whether all outputs of a layer are
   */
  async finish(isFinite: (number: number) => boolean): Promise<ReadonlyMap<number, Partial<JacobianDiagnostics>>> {
    const found = new Map<number, Partial<JacobianDiagnostics>>();
    if (this.#samples.length === 0) return found;
    const { layers } = this.#subject;
    const jacobian = new Jacobian(this.#samples[0]!.size);
    for (const layer of layers) {
      if (!isFinite(layer.number) || !this.#pass(jacobian, layer)) break;
      const isLast = layer.number === layers.length;
      if (layer.category !== 'activation' && !isLast) continue;
      found.set(layer.number, { jacobianMeanSquare: jacobian.meanSquare, ...(isLast && (await endsOf(jacobian))) });
    }
    return found;
  }

  drop(): void {
    tf.dispose(this.#samples.splice(0));
  }

  /** @returns false where the layer has no Jacobian, or takes something else than the output of the one before */
  #pass(jacobian: Jacobian, { number, inputs }: LayerDescription): boolean {
    if (inputs.length !== 1 || inputs[0] !== number - 1) return false;
    const input = this.#samples[number - 1]!;
    const activation = this.#activations.get(number);
    if (activation) {
      jacobian.passActivation(Float64Array.from(input.dataSync(), activation.derivative));
      return true;
    }
    const local = this.#subject.jacobianOf(number, input) as Tensor2D | undefined;
    if (local) jacobian.passLayer(local);
    local?.dispose();
    return local !== undefined;
  }
}

const endsOf = async (jacobian: Jacobian): Promise<Partial<JacobianDiagnostics>> => {
  const { largest, smallest } = await jacobian.spectrumEnds();
  return { jacobianLargest: largest, jacobianSmallest: smallest };
};

const firstOf = (tensor: Tensor): Tensor => tf.keep(tf.slice(tensor, 0, 1));
