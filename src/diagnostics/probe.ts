import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Activation } from '../activation/types.ts';
import { Affine, type Layer } from '../network/index.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import { saturationRegions, type SaturationRegions } from './saturation.ts';
import { Jacobian, widestJacobian } from './jacobian.ts';
import { outputDiagnostics } from './outputs.ts';
import { ratio, rms, rmsOf, updateWeightLog10 } from './ratios.ts';
import { diagnostics, type Diagnostic, type EpochDiagnostics, type LayerDiagnostics } from './table.ts';

/**
 * Looks on while a network runs and changes nothing: `observe` after each layer's forward pass, in layer order, then `finish`
 * when the backward pass is through and W not yet updated.
 */
export class Diagnosis {
  readonly #layers: readonly Layer[];
  readonly #activation: Activation;
  readonly #learningRate: number;
  readonly #flat: SaturationRegions;
  #rows: LayerDiagnostics[] = [];
  #jacobian: Jacobian | undefined;
  /** What an Affine layer's outputs tell of the activation layer behind it. */
  #ahead: Partial<LayerDiagnostics> = {};

  constructor(layers: readonly Layer[], activation: Activation, learningRate: number) {
    this.#layers = layers;
    this.#activation = activation;
    this.#learningRate = learningRate;
    this.#flat = saturationRegions(activation);
  }

  /**
   * @param out the next layer's output, (samples, units)
   * @param values the same on the host, row by row; both are read now and not kept
   */
  observe(out: Tensor2D, values: Float32Array): void {
    const layer = this.#layers[this.#rows.length]!;
    const isAffine = layer instanceof Affine;
    if (this.#rows.length === 0) this.#startJacobian();
    const own = outputDiagnostics(out, values, isAffine ? 'affine' : 'activation');
    if (!own) this.#dropJacobian();
    this.#rows.push({ ...unknown, units: out.shape[1], ...(own && { ...own, ...this.#ahead }) });
    this.#ahead = own && isAffine ? this.#lookAhead(layer, values, own.units) : {};
  }

  /** @param upstream the gradient that was given to the last layer, (samples, units) */
  finish(
    forward: readonly LayerStatistics[],
    backward: readonly LayerStatistics[],
    upstream: Tensor2D,
  ): EpochDiagnostics {
    const gradients = [...backward.slice(1).map(rmsOf), rms(upstream.dataSync<'float32'>())];
    const rows = this.#rows.map((row, i): LayerDiagnostics => {
      const layer = this.#layers[i]!;
      return {
        ...row,
        gradientActivationRatio: ratio(gradients[i]!, rmsOf(forward[i]!)),
        ...(layer instanceof Affine && { updateWeightLog10: updateOf(layer, this.#learningRate) }),
      };
    });
    this.dispose();
    return rows;
  }

  /** Forgets the epoch under way. */
  dispose(): void {
    this.#rows = [];
    this.#dropJacobian();
  }

  #dropJacobian(): void {
    this.#jacobian?.dispose();
    this.#jacobian = undefined;
  }

  #startJacobian(): void {
    const affine = this.#layers.filter((layer) => layer instanceof Affine);
    if (affine.some(({ W }) => Math.max(...W.shape) > widestJacobian)) return;
    this.#jacobian = new Jacobian(affine[0]!.W.shape[0], this.#activation.derivative);
  }

  #lookAhead({ W }: Affine, z: Float32Array, units: number): Partial<LayerDiagnostics> {
    this.#jacobian?.pass(W, z.subarray(0, units));
    return { saturatedFraction: this.#flat.count(z) / z.length, ...this.#throughput() };
  }

  /** Of the Jacobian: its mean square everywhere, the ends of its spectrum where it is the whole network's. */
  #throughput(): Partial<LayerDiagnostics> {
    const jacobian = this.#jacobian;
    if (!jacobian) return {};
    const jacobianMeanSquare = jacobian.meanSquare;
    if (this.#rows.length < this.#layers.length - 1) return { jacobianMeanSquare };
    const { largest, smallest } = jacobian.spectrumEnds();
    return { jacobianMeanSquare, jacobianLargest: largest, jacobianSmallest: smallest };
  }
}

const updateOf = ({ W, dW }: Affine, rate: number): number =>
  dW ? updateWeightLog10(W.dataSync<'float32'>(), dW.dataSync<'float32'>(), rate) : NaN;

const unknown = Object.fromEntries(Object.keys(diagnostics).map((key) => [key, NaN])) as Record<Diagnostic, number>;
