import type { Tensor } from '@tensorflow/tfjs-core';
import type { Activation } from '../activation/types.ts';
import { sizeOf, type LayerDescription, type Probe } from '../network/index.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import type { Subject } from '../subject/subject.ts';
import { attentionEntropy } from './attention.ts';
import { comparedOf } from './compared.ts';
import { countCopiedGradients, type CopiedOutputs } from './copies.ts';
import { JacobianFollower } from './jacobianFollower.ts';
import { outputDiagnostics } from './outputs.ts';
import { ratio, rms, rmsOf, updateWeightLog10, varianceOf } from './ratios.ts';
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
  /** Of layers with copied units, by number. */
  readonly #copied = new Map<number, CopiedOutputs>();
  #inputVariance = NaN;

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
    this.#inputVariance = this.#subject.layers.some(({ block }) => block?.input === 0) ? varianceOf(values) : NaN;
    this.#jacobian.start(input.shape.slice(1), values);
  }

  output(layer: LayerDescription, out: Tensor, read: () => Float32Array): void {
    const values = read();
    const units = out.shape.at(-1)!;
    const positions = sizeOf(layer) / units;
    const found = outputDiagnostics(values, units, positions, layer.category);
    if (found) this.#jacobian.pass(layer, values);
    else this.#jacobian.drop();
    this.#rows.push({
      ...unknown,
      units,
      ...found,
      ...(found && { ...this.#saturation(layer), ...this.#attention(layer), ...this.#jacobian.diagnosticsOf(layer) }),
    });
    if (found) this.#outputs.set(layer.number, values);
    if (found && found.copiedUnits > 0 && this.#weightOf(layer.number)?.name === 'W')
      this.#copied.set(layer.number, { outputs: comparedOf(values, units, positions).slice(), units });
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
      const layer = this.#subject.layers[i]!;
      return {
        ...row,
        gradientActivationRatio: ratio(this.#outputGradient(layer.number, backward, given), rmsOf(forward[i]!)),
        branchStreamVariance: this.#branchVariance(layer, forward),
        ...this.#ofWeights(layer.number, row),
      };
    });
    this.dispose();
    return found;
  }

  /** Discards the unfinished epoch. */
  dispose(): void {
    this.#rows = [];
    this.#outputs.clear();
    this.#copied.clear();
    this.#jacobian.drop();
  }

  /** The saturated fraction of an activation layer, which needs its input. */
  #saturation(layer: LayerDescription): Partial<LayerDiagnostics> {
    const activation = this.#activations.get(layer.number);
    const z = this.#outputs.get(layer.inputs[0]!);
    return activation && z ? { saturatedFraction: saturationRegions(activation).count(z) / z.length } : {};
  }

  #attention({ number }: LayerDescription): Partial<LayerDiagnostics> {
    const attention = this.#subject.attentionOf?.(number);
    return attention ? { attentionEntropy: attentionEntropy(attention) } : {};
  }

  #branchVariance({ block, inputs }: LayerDescription, forward: readonly LayerStatistics[]): number {
    if (!block) return NaN;
    const [branch, shortcut] = inputs.map((number) => {
      if (number === 0) return this.#inputVariance;
      const { nonfinite, std } = forward[number - 1]!;
      return nonfinite > 0 ? NaN : std ** 2;
    });
    return ratio(block.scale ** 2 * branch!, shortcut!);
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

  /** By its place among the layer's: a model's tensors have the file's names, and may stand as (units, …). */
  #weightOf(layer: number) {
    const place = this.#subject.layers[layer - 1]!.parameters.findIndex(({ name }) => name === 'W');
    return this.#subject.parametersOf(layer)[place];
  }

  /** What a layer's W and its gradient tell. */
  #ofWeights(layer: number, { copiedUnits }: LayerDiagnostics): Partial<LayerDiagnostics> {
    const W = this.#weightOf(layer);
    if (!W?.gradient) return {};
    const gradient = W.gradient.dataSync<'float32'>();
    const copied = this.#copied.get(layer);
    return {
      updateWeightLog10: updateWeightLog10(W.value.dataSync<'float32'>(), gradient, this.#learningRate),
      copiedGradients: copied
        ? countCopiedGradients(copied, gradient)
        : W.name === 'W' || copiedUnits === 0
          ? copiedUnits
          : NaN,
    };
  }

  #forgetUnused(number: number): void {
    const later = new Set(this.#subject.layers.slice(number).flatMap(({ inputs }) => inputs));
    for (const output of this.#outputs.keys()) if (!later.has(output)) this.#outputs.delete(output);
  }
}

const unknown = Object.fromEntries(Object.keys(diagnostics).map((key) => [key, NaN])) as Record<Diagnostic, number>;
