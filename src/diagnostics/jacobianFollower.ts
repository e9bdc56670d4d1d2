import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Activation } from '../activation/types.ts';
import { sizeOf, type LayerDescription } from '../network/index.ts';
import type { Subject } from '../subject/subject.ts';
import { Jacobian, widestJacobian } from './jacobian.ts';
import type { LayerDiagnostics } from './table.ts';

type JacobianDiagnostics = Pick<LayerDiagnostics, 'jacobianMeanSquare' | 'jacobianLargest' | 'jacobianSmallest'>;

/** Follows the first sample's Jacobian from layer to layer, as long as each takes the output of the one before. */
export class JacobianFollower {
  readonly #subject: Subject;
  readonly #activations: ReadonlyMap<number, Activation>;
  #jacobian: Jacobian | undefined;
  /** The first sample of the next layer's input. */
  #sample: { readonly values: Float32Array; readonly shape: readonly number[] } = {
    values: new Float32Array(),
    shape: [],
  };

  constructor(subject: Subject, activations: ReadonlyMap<number, Activation>) {
    this.#subject = subject;
    this.#activations = activations;
  }

  /** @param shape of one sample @param values the network's input, sample by sample */
  start(shape: readonly number[], values: Float32Array): void {
    this.drop();
    const sizes = [sizeOf({ outputShape: shape }), ...this.#subject.layers.map(sizeOf)];
    if (Math.max(...sizes) <= widestJacobian) this.#jacobian = new Jacobian(sizes[0]!);
    this.#keep(shape, values);
  }

  /** @param values the layer's output, sample by sample, all finite */
  pass(layer: LayerDescription, values: Float32Array): void {
    if (layer.inputs.length !== 1 || layer.inputs[0] !== layer.number - 1) this.drop();
    const activation = this.#activations.get(layer.number);
    if (activation) this.#jacobian?.passActivation(Float64Array.from(this.#sample.values, activation.derivative));
    else this.#passLayer(layer.number);
    this.#keep(layer.outputShape, values);
  }

  /** The diagnostics of J from the input to an activation layer or the last one; the ends of its spectrum only at the last. */
  diagnosticsOf({ number, category }: LayerDescription): Partial<JacobianDiagnostics> {
    const isLast = number === this.#subject.layers.length;
    if (!this.#jacobian || (category !== 'activation' && !isLast)) return {};
    const { meanSquare } = this.#jacobian;
    if (!isLast) return { jacobianMeanSquare: meanSquare };
    const { largest, smallest } = this.#jacobian.spectrumEnds();
    return { jacobianMeanSquare: meanSquare, jacobianLargest: largest, jacobianSmallest: smallest };
  }

  drop(): void {
    this.#jacobian = undefined;
  }

  #passLayer(number: number): void {
    if (!this.#jacobian) return;
    const { values, shape } = this.#sample;
    const input = tf.tensor(values, [1, ...shape]);
    const local = this.#subject.jacobianOf(number, input) as Tensor2D | undefined;
    if (local) this.#jacobian.passLayer(local);
    else this.drop();
    tf.dispose([input, ...(local ? [local] : [])]);
  }

  #keep(shape: readonly number[], values: Float32Array): void {
    this.#sample = { shape, values: values.slice(0, sizeOf({ outputShape: shape })) };
  }
}
