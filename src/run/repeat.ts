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
  const cell = resolveCell(settings);
  const stream = (part: number): RandomStream => new RandomStream([settings.seed, repeat, part]);
  const owned: { readonly dispose: () => void }[] = [];
  const own = <T extends { readonly dispose: () => void }>(one: T): T => {
    owned.push(one);
    return one;
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
    return await train(settings, {
      subject,
      input,
      upstream,
      diagnosis,
      carryOver,
      statistics: new StatisticsProbe(measure),
      measure,
    });
  } finally {
    for (const one of owned) one.dispose();
  }
};

interface Training {
  readonly subject: Subject;
  readonly input: Tensor;
  readonly upstream: Tensor;
  readonly statistics: StatisticsProbe;
  readonly diagnosis: DiagnosticsProbe | undefined;
  readonly carryOver: CarryOver | undefined;
  readonly measure: Measure;
}

const train = async ({ epochs, learningRate }: CellSettings, training: Training): Promise<RepeatRecord> => {
  const { subject, statistics, diagnosis, carryOver, measure } = training;
  // Diagnostics first: statistics may take ownership of the values.
  const probes = [diagnosis, statistics, carryOver].filter((probe) => probe !== undefined);
  const records: EpochRecord[] = [];
  const diagnostics: EpochDiagnostics[] = [];
  const parameters: (readonly ParameterStatistics[])[] = [];
  let [x, y] = [training.input, training.upstream];
  let carried: Tensor[] = [];
  let nonfiniteParameters: readonly NonfiniteParameter[] = [];
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      await subject.forward(x, probes);
      await subject.backward(y, probes);
      const record = statistics.finish();
      if (epoch === 0 && record.forward.some(({ nonfinite }) => nonfinite > 0)) {
        nonfiniteParameters = nonfiniteParametersOf(subject);
      }
      if (diagnosis) diagnostics.push(await diagnosis.finish(record.forward, record.backward, y));
      parameters.push(await measureParameters(subject, learningRate, measure));
      descend(subject.parameters, learningRate);
      // Lets the event loop deliver signals and messages.
      await nextTurn();
      records.push(record);
      if (!carryOver) continue;
      tf.dispose(carried);
      carried = [x, y] = carryOver.take();
    }
    return { epochs: records, diagnostics, parameters, ...(nonfiniteParameters.length > 0 && { nonfiniteParameters }) };
  } finally {
    tf.dispose(carried);
  }
};

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
