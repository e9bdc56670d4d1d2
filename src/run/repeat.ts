import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { resolveCell, type CellSettings } from '../cell/index.ts';
import { DiagnosticsProbe, type EpochDiagnostics } from '../diagnostics/index.ts';
import { descend, fansOf } from '../network/index.ts';
import { RandomStream } from '../random/stream.ts';
import type { EpochRecord, NonfiniteParameter, ParameterStatistics, RepeatRecord } from '../record/record.ts';
import type { Subject } from '../subject/subject.ts';
import { CarryOver } from './carryOver.ts';
import { drawInput, drawNormal } from './input.ts';
import type { Measure } from './measure.ts';
import { measureParameters } from './parameterStatistics.ts';
import { StatisticsProbe } from './statisticsProbe.ts';

/**
 * Draws a network and trains it for some epochs, measuring every layer in both directions (notebook, cell 4):
 *
 *     input ─▶ forward through all layers ─▶ backward through all layers ─▶ update the parameters ─▶ next epoch
 *                 │ each output                  │ each input's gradient
 *                 └── statistics, diagnostics ───┘
 *
 * With `carryOver` the next epoch starts from what `CarryOver` kept; without, as the first one. No tensor is left behind.
 *
 *     const { settings } = studyOf({ initializers: ['he'] }).cells[0];
 *     (await runRepeat(settings, 0, measureWith(20))).epochs[0].forward[0].std // of the first layer's output
 *
 * @param repeat index of the set of draws, from 0
 */
export const runRepeat = async (settings: CellSettings, repeat: number, measure: Measure): Promise<RepeatRecord> => {
  const started = startRepeat(settings, repeat, measure);
  try {
    await started.train();
    return started.record();
  } finally {
    started.dispose();
  }
};

/** A repeat under way. */
export interface StartedRepeat {
  readonly subject: Subject;
  /** Once forward and backward, everything measured: an epoch without its update. */
  readonly pass: () => Promise<void>;
  /** The epochs that are left, each a pass and its update. */
  readonly train: () => Promise<void>;
  /** What has been measured so far. */
  readonly record: () => RepeatRecord;
  /**
   * What an epoch leaves to the next, after its update: the float32 values of the subject's parameters, in their order, then, with
   * `carryOver`, of the next input and upstream gradient.
   */
  readonly checkpoint: () => Float32Array[];
  /**
   * Goes on where another run of the same repeat ended, in place of the start. Before the first pass.
   * @param checkpoint its `checkpoint()`, end to end
   */
  readonly resume: (measured: RepeatRecord, checkpoint: Float32Array) => void;
  readonly dispose: () => void;
}

/** Draws a cell's network and its batch. @param repeat index of the set of draws, from 0 */
export const startRepeat = (settings: CellSettings, repeat: number, measure: Measure): StartedRepeat => {
  const cell = resolveCell(settings);
  const stream = (part: number): RandomStream => new RandomStream([settings.seed, repeat, part]);
  const owned: { readonly dispose: () => void }[] = [];
  const own = <T extends { readonly dispose: () => void }>(one: T): T => {
    owned.push(one);
    return one;
  };
  const dispose = (): void => {
    for (const one of owned) one.dispose();
  };
  try {
    const input = own(drawInput(settings, stream(0)));
    const { layers, activations } = cell;
    const subject = own(cell.drawSubject({ stream, input }));
    const upstream = own(upstreamGradient(settings, subject, stream));
    const diagnosis = settings.diagnostics
      ? own(new DiagnosticsProbe(subject, activations, settings.learningRate))
      : undefined;
    const carryOver = settings.carryOver ? own(new CarryOver(layers)) : undefined;
    const passes = own(new Passes({ subject, input, upstream, diagnosis, carryOver, measure }, settings.learningRate));
    return {
      subject,
      pass: () => passes.next(),
      train: () => passes.train(settings.epochs),
      record: () => passes.record(),
      checkpoint: () => passes.checkpoint(),
      resume: (measured, checkpoint) => passes.resume(measured, checkpoint),
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
};

interface Studied {
  readonly subject: Subject;
  readonly input: Tensor;
  readonly upstream: Tensor;
  readonly diagnosis: DiagnosticsProbe | undefined;
  readonly carryOver: CarryOver | undefined;
  readonly measure: Measure;
}

class Passes {
  readonly #studied: Studied;
  readonly #learningRate: number;
  readonly #statistics: StatisticsProbe;
  readonly #epochs: EpochRecord[] = [];
  readonly #diagnostics: EpochDiagnostics[] = [];
  readonly #parameters: (readonly ParameterStatistics[])[] = [];
  #nonfinite: readonly NonfiniteParameter[] = [];
  #carried: readonly [input: Tensor, upstream: Tensor] | undefined;

  constructor(studied: Studied, learningRate: number) {
    this.#studied = studied;
    this.#learningRate = learningRate;
    this.#statistics = new StatisticsProbe(studied.measure);
  }

  async train(epochs: number): Promise<void> {
    const { subject } = this.#studied;
    while (this.#epochs.length < epochs) {
      await this.next();
      const trained = subject.parameters.filter(({ gradient }) => gradient);
      descend(trained, this.#learningRate);
      // Lets the event loop deliver signals and messages.
      await nextTurn();
    }
  }

  async next(): Promise<void> {
    const { subject, input, upstream, diagnosis, carryOver, measure } = this.#studied;
    const [x, y] = this.#carried ?? [input, upstream];
    // Diagnostics first: statistics may take ownership of the values.
    const probes = [diagnosis, this.#statistics, carryOver].filter((probe) => probe !== undefined);
    await subject.forward(x, probes);
    await subject.backward(y, probes);
    const record = this.#statistics.finish();
    if (this.#epochs.length === 0 && record.forward.some(({ nonfinite }) => nonfinite > 0)) {
      this.#nonfinite = nonfiniteParametersOf(subject);
    }
    if (diagnosis) this.#diagnostics.push(await diagnosis.finish(record.forward, record.backward, y));
    this.#parameters.push(await measureParameters(subject, this.#learningRate, measure));
    this.#epochs.push(record);
    if (!carryOver) return;
    const taken = carryOver.take();
    this.dispose();
    this.#carried = taken;
  }

  checkpoint(): Float32Array[] {
    const parameters = this.#studied.subject.parameters.map(({ value }) => value);
    return [...parameters, ...(this.#carried ?? [])].map((tensor) => tensor.dataSync<'float32'>());
  }

  resume({ epochs, diagnostics, parameters, nonfiniteParameters = [] }: RepeatRecord, checkpoint: Float32Array): void {
    const { subject, input, upstream, carryOver } = this.#studied;
    let read = 0;
    const next = ({ shape, size }: Tensor): Tensor => tf.tensor(checkpoint.subarray(read, (read += size)), shape);
    for (const parameter of subject.parameters) parameter.assign(next(parameter.value));
    // What is carried over has the shape of what it stands for.
    if (carryOver) this.#carried = [next(input), next(upstream)];
    this.#epochs.push(...epochs);
    this.#diagnostics.push(...diagnostics);
    this.#parameters.push(...parameters);
    this.#nonfinite = nonfiniteParameters;
  }

  record(): RepeatRecord {
    return {
      epochs: this.#epochs,
      diagnostics: this.#diagnostics,
      parameters: this.#parameters,
      ...(this.#nonfinite.length > 0 && { nonfiniteParameters: this.#nonfinite }),
    };
  }

  dispose(): void {
    tf.dispose([...(this.#carried ?? [])]);
    this.#carried = undefined;
  }
}

const nonfiniteParametersOf = ({ layers, parametersOf }: Subject): NonfiniteParameter[] =>
  layers.flatMap(({ number: layer }) =>
    parametersOf(layer)
      .filter(({ value }) => !value.dataSync<'float32'>().every(Number.isFinite))
      .map(({ name }) => ({ layer, name })),
  );

/** ∂L/∂output of the last layer: ones as in the notebook, or N(0, 1) from the stream after the last drawn layer's. */
const upstreamGradient = (
  { upstreamGradient: kind, samples }: CellSettings,
  { layers }: Subject,
  stream: (part: number) => RandomStream,
): Tensor => {
  const shape = [samples, ...layers.at(-1)!.outputShape];
  const drawn = layers.filter((layer) => fansOf(layer)).length;
  return kind === 'ones' ? tf.ones(shape) : drawNormal(stream(drawn + 1), shape);
};
