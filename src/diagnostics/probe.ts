import type { Tensor } from '@tensorflow/tfjs-core';
import type { Activation } from '../activation/types.ts';
import type { LayerDescription, Probe } from '../network/index.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import type { Subject } from '../subject/subject.ts';
import { JacobianFollower } from './jacobianFollower.ts';
import { outputDiagnostics } from './outputs.ts';
import { ratio, rms, rmsOf, updateWeightLog10 } from './ratios.ts';
import { saturationRegions } from './saturation.ts';
import { diagnostics, type Diagnostic, type EpochDiagnostics, type LayerDiagnostics } from './table.ts';

/**
 * Computes the diagnostics of every layer while a forward pass runs. Call `finish` after the backward pass and before the
 * parameters are updated.
 */
export class DiagnosticsProbe implements Probe {
  readonly #subject: Subject;
  readonly #activations: ReadonlyMap<number, Activation>;
  readonly #learningRate: number;
  readonly #jacobian: JacobianFollower;
  #rows: LayerDiagnostics[] = [];
  /** Outputs on the host by layer number, as long as a later layer takes them; only those that are all finite. */
  readonly #outputs = new Map<number, Float32Array>();

  /** @param activations those of the subject's activation layers, by number */
  constructor(subject: Subject, activations: ReadonlyMap<number, Activation>, learningRate: number) {
    this.#subject = subject;
    this.#activations = activations;
    this.#learningRate = learningRate;
    this.#jacobian = new JacobianFollower(subject, activations);
  }

  start(input: Tensor): void {
    this.dispose();
    const values = input.dataSync<'float32'>();
    this.#outputs.set(0, values);
    this.#jacobian.start(input.shape.slice(1), values);
  }

  output(layer: LayerDescription, out: Tensor, read: () => Float32Array): void {
    const values = read();
    const found = outputDiagnostics(values, out.shape.at(-1)!, layer.category);
    if (found) this.#jacobian.pass(layer, values);
    else this.#jacobian.drop();
    this.#rows.push({
      ...unknown,
      units: out.shape.at(-1)!,
      ...found,
      ...(found && { ...this.#saturation(layer), ...this.#jacobian.diagnosticsOf(layer) }),
    });
    if (found) this.#outputs.set(layer.number, values);
    this.#forgetUnused(layer.number);
  }

  /** @param upstream the gradient that was given to the last layer, (samples, …) */
  finish(
    forward: readonly LayerStatistics[],
    backward: readonly LayerStatistics[],
    upstream: Tensor,
  ): EpochDiagnostics {
    const given = rms(upstream.dataSync<'float32'>());
    const found = this.#rows.map((row, i): LayerDiagnostics => {
      const { number } = this.#subject.layers[i]!;
      return {
        ...row,
        gradientActivationRatio: ratio(this.#outputGradient(number, backward, given), rmsOf(forward[i]!)),
        updateWeightLog10: this.#updateOf(number),
      };
    });
    this.dispose();
    return found;
  }

  /** Discards the unfinished epoch. */
  dispose(): void {
    this.#rows = [];
    this.#outputs.clear();
    this.#jacobian.drop();
  }

  /** The saturated fraction of an activation layer, which needs its input. */
  #saturation(layer: LayerDescription): Partial<LayerDiagnostics> {
    const activation = this.#activations.get(layer.number);
    const z = this.#outputs.get(layer.inputs[0]!);
    return activation && z ? { saturatedFraction: saturationRegions(activation).count(z) / z.length } : {};
  }

  /** Root mean square of the gradient with respect to a layer's output; NaN where no statistic measures it. */
  #outputGradient(number: number, backward: readonly LayerStatistics[], upstream: number): number {
    const { layers } = this.#subject;
    // Into whatever residuals it goes, the outermost has the gradients of all of them.
    const outermost = layers.findLast(({ block }) => block?.input === number);
    if (outermost) return rmsOf(backward[outermost.number - 1]!);
    const [consumer, ...others] = layers.filter(({ inputs }) => inputs.includes(number));
    if (!consumer) return upstream;
    if (others.length > 0) return NaN;
    if (!consumer.block) return rmsOf(backward[consumer.number - 1]!);
    const ofSum = this.#outputGradient(consumer.number, backward, upstream);
    return consumer.inputs[0] === number ? Math.abs(consumer.block.scale) * ofSum : ofSum;
  }

  #updateOf(layer: number): number {
    const W = this.#subject.parametersOf(layer).find(({ name }) => name === 'W');
    if (!W?.gradient) return NaN;
    return updateWeightLog10(W.value.dataSync<'float32'>(), W.gradient.dataSync<'float32'>(), this.#learningRate);
  }

  #forgetUnused(number: number): void {
    const later = new Set(this.#subject.layers.slice(number).flatMap(({ inputs }) => inputs));
    for (const output of this.#outputs.keys()) if (!later.has(output)) this.#outputs.delete(output);
  }
}

const unknown = Object.fromEntries(Object.keys(diagnostics).map((key) => [key, NaN])) as Record<Diagnostic, number>;
