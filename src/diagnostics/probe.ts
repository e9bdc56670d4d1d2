import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Activation } from '../activation/types.ts';
import { sizeOf, type LayerDescription, type Probe } from '../network/index.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import type { Subject } from '../subject/subject.ts';
import { attentionEntropy } from './attention.ts';
import { JacobianFollower } from './jacobianFollower.ts';
import { ratio, rmsOf, updateWeightLog10, varianceOf } from './ratios.ts';
import { readCopiedGradients, readOutputs, readRms, readSaturated, type OutputForm } from './readings.ts';
import { saturationRegions } from './saturation.ts';
import { diagnostics, type Diagnostic, type EpochDiagnostics, type LayerDiagnostics } from './table.ts';

/** What an epoch's forward pass has told of a layer. */
interface Told {
  readonly row: LayerDiagnostics;
  readonly form: OutputForm;
  readonly finite: boolean;
}

/**
 * Computes the diagnostics of every layer while a forward pass runs. Call `finish` after the backward pass and before the
 * parameters are updated.
 */
export class DiagnosticsProbe implements Probe {
  readonly #subject: Subject;
  readonly #activations: ReadonlyMap<number, Activation>;
  readonly #learningRate: number;
  readonly #jacobian: JacobianFollower;
  #told: Told[] = [];
  /** Parts of its input at which an activation is saturated, by the activation layer's number. */
  readonly #saturated = new Map<number, number>();
  /** Outputs of layers whose weights may turn out to have copied units, by number. */
  readonly #outputs = new Map<number, Tensor>();
  #inputVariance = NaN;

  /** @param activations those of the subject's activation layers, by number */
  constructor(subject: Subject, activations: ReadonlyMap<number, Activation>, learningRate: number) {
    this.#subject = subject;
    this.#activations = activations;
    this.#learningRate = learningRate;
    this.#jacobian = new JacobianFollower(subject, activations);
  }

  async start(input: Tensor): Promise<void> {
    this.dispose();
    const read = (): Float32Array => input.dataSync<'float32'>();
    this.#inputVariance = this.#subject.layers.some(({ block }) => block?.input === 0) ? varianceOf(read()) : NaN;
    this.#jacobian.start(input);
    await this.#readSaturated(0, input, read);
  }

  async output(layer: LayerDescription, out: Tensor, read: () => Float32Array): Promise<void> {
    const { number, category } = layer;
    const units = out.shape.at(-1)!;
    const form = { units, positions: sizeOf(layer) / units };
    // All is asked before the first answer: then the tensor may be gone.
    const answers = [readOutputs(out, read, form, category), this.#readSaturated(number, out, read)] as const;
    const attention = this.#attention(layer);
    this.#jacobian.output(out);
    if (this.#weightOf(number)?.name === 'W') this.#outputs.set(number, tf.keep(out.clone()));
    const [found] = await Promise.all(answers);
    const row = { ...unknown, units, ...(found && { ...found, ...attention }) };
    this.#told[number - 1] = { row, form, finite: found !== undefined };
    if (!found || found.copiedUnits === 0) this.#forget(number);
  }

  /** @param upstream the gradient that was given to the last layer, (samples, …) */
  async finish(
    forward: readonly LayerStatistics[],
    backward: readonly LayerStatistics[],
    upstream: Tensor,
  ): Promise<EpochDiagnostics> {
    const given = readRms(upstream);
    const ofJacobian = this.#jacobian.finish((number) => this.#told[number - 1]!.finite);
    const found = await Promise.all(
      this.#subject.layers.map(async (layer, i): Promise<LayerDiagnostics> => ({
        ...this.#told[i]!.row,
        saturatedFraction: this.#saturatedFraction(layer),
        ...(await ofJacobian).get(layer.number),
        ...(await this.#ofWeights(layer.number)),
        gradientActivationRatio: ratio(this.#outputGradient(layer.number, backward, await given), rmsOf(forward[i]!)),
        branchStreamVariance: this.#branchVariance(layer, forward),
      })),
    );
    this.dispose();
    return found;
  }

  /** Discards the unfinished epoch. */
  dispose(): void {
    this.#told = [];
    this.#saturated.clear();
    for (const number of this.#outputs.keys()) this.#forget(number);
    this.#jacobian.drop();
  }

  #forget(number: number): void {
    this.#outputs.get(number)?.dispose();
    this.#outputs.delete(number);
  }

  /** Where activations that take this layer's output, or the input, are saturated. */
  async #readSaturated(number: number, z: Tensor, read: () => Float32Array): Promise<void> {
    const takers = this.#subject.layers.filter((layer) => layer.inputs[0] === number);
    await Promise.all(
      takers.map(async (taker) => {
        const activation = this.#activations.get(taker.number);
        if (!activation) return;
        this.#saturated.set(taker.number, await readSaturated(z, read, saturationRegions(activation)));
      }),
    );
  }

  /** NaN of layers but activations, and where the layer or what goes into it is not finite. */
  #saturatedFraction({ number, inputs: [input = 0] }: LayerDescription): number {
    const finite = this.#told[number - 1]!.finite && (input === 0 || this.#told[input - 1]!.finite);
    return finite ? (this.#saturated.get(number) ?? NaN) : NaN;
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
  async #ofWeights(layer: number): Promise<Partial<LayerDiagnostics>> {
    const W = this.#weightOf(layer);
    const { row, form } = this.#told[layer - 1]!;
    if (!W?.gradient) return {};
    const { name, value, gradient } = W;
    const outputs = this.#outputs.get(layer);
    const [ofValue, ofGradient, copied] = await Promise.all([
      readRms(value),
      readRms(gradient),
      outputs && readCopiedGradients(outputs, gradient, form),
    ]);
    return {
      updateWeightLog10: updateWeightLog10(ofValue, ofGradient, this.#learningRate),
      copiedGradients: copied ?? (name === 'W' || row.copiedUnits === 0 ? row.copiedUnits : NaN),
    };
  }
}

const unknown = Object.fromEntries(Object.keys(diagnostics).map((key) => [key, NaN])) as Record<Diagnostic, number>;
