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
  const { epochs, learningRate } = settings;
  const started = startRepeat(settings, repeat, measure);
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      await started.pass();
      descend(started.subject.parameters, learningRate);
      // Lets the event loop deliver signals and messages.
      await nextTurn();
    }
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
  /** What has been measured so far. */
  readonly record: () => RepeatRecord;
  readonly dispose: () => void;
}

/** Draws a cell's network and its batch. Updates are the caller's. @param repeat index of the set of draws, from 0 */
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
    return { subject, pass: () => passes.next(), record: () => passes.record(), dispose };
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
