import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { createActivation } from '../activation/index.ts';
import type { Settings } from '../config/index.ts';
import { Diagnosis, type EpochDiagnostics } from '../diagnostics/index.ts';
import { createInitializer } from '../initializer/index.ts';
import { Affine, buildNetwork, type Layer } from '../network/index.ts';
import { RandomStream } from '../random/stream.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import type { Measure } from './measure.ts';
import type { EpochRecord, RepeatRecord } from '../record/record.ts';

/**
 * Draws a network and trains it for some epochs, measuring every layer in both directions (notebook, cell 4):
 *
 *     input ─▶ forward through all layers ─▶ backward through all layers ─▶ update W and b ─▶ next epoch
 *                 │ each output                  │ each gradient handed back
 *                 └── statistics, diagnostics ───┘
 *
 * With `carryOver` the next epoch's input is what went into the last layer, and its upstream gradient is what the first
 * activation layer handed back; without, both are as at the start. No tensor is left behind.
 */
export const runRepeat = async (settings: Settings, repeat: number, measure: Measure): Promise<RepeatRecord> => {
  const stream = (part: number): RandomStream => new RandomStream([settings.seed, repeat, part]);
  let x = drawn(stream(0), settings.samples, settings.widths[0]!);
  let y = upstreamGradient(settings, stream);
  const activation = createActivation(settings.activation);
  const layers = buildNetwork({
    widths: settings.widths,
    activation,
    initializer: createInitializer(settings.initializer),
    bias: settings.bias,
    stream,
    input: x,
  });
  const diagnosis = settings.diagnostics ? new Diagnosis(layers, activation, settings.learningRate) : undefined;
  const epochs: EpochRecord[] = [];
  let ends: Tensor2D[] = [];
  const diagnostics: EpochDiagnostics[] = [];
  try {
    for (let epoch = 0; epoch < settings.epochs; epoch++) {
      const forward = await pass({ layers, start: x, step: 'forward', carried: layers.length - 2, measure, diagnosis });
      ends = [forward.end];
      const backward = await pass({ layers, start: y, step: 'backward', carried: 1, measure });
      ends = [forward.end, backward.end];
      if (diagnosis) diagnostics.push(diagnosis.finish(forward.statistics, backward.statistics, y));
      for (const layer of layers) if (layer instanceof Affine) layer.update(settings.learningRate);
      // Signals and messages are heard between two epochs.
      await nextTurn();
      epochs.push({ forward: forward.statistics, backward: backward.statistics });
      tf.dispose(settings.carryOver ? [x, y] : ends);
      if (settings.carryOver) [x, y] = [forward.end, backward.end];
    }
    return { epochs, diagnostics };
  } finally {
    tf.dispose([x, y, ...ends]);
    diagnosis?.dispose();
    for (const layer of layers) layer.dispose();
  }
};

/** N(0, 1), (samples, units). */
const drawn = (stream: RandomStream, samples: number, units: number): Tensor2D =>
  tf.tensor2d(stream.fillNormal(new Float32Array(samples * units)), [samples, units]);

/** dL/dout of the last layer: ones as in the notebook, or N(0, 1) from the stream after the last Affine layer's. */
const upstreamGradient = (
  { upstreamGradient: kind, samples, widths }: Settings,
  stream: (part: number) => RandomStream,
): Tensor2D => {
  const units = widths.at(-1)!;
  return kind === 'ones' ? tf.ones([samples, units]) : drawn(stream(widths.length), samples, units);
};

interface Pass {
  readonly layers: readonly Layer[];
  /** The input, or the upstream gradient; stays the caller's. */
  readonly start: Tensor2D;
  readonly step: 'forward' | 'backward';
  /** The layer whose result is handed to the caller, as the notebook carries it over. */
  readonly carried: number;
  readonly measure: Measure;
  /** Looks at every output. */
  readonly diagnosis?: Diagnosis | undefined;
}

const pass = async ({ layers, start, step, carried, measure, diagnosis }: Pass) => {
  const order = step === 'forward' ? [...layers.keys()] : [...layers.keys()].toReversed();
  const measured: Promise<LayerStatistics>[] = Array.from({ length: layers.length });
  const own = new Set<Tensor2D>();
  const drop = (tensor: Tensor2D): void => {
    if (own.delete(tensor)) tensor.dispose();
  };
  let current = start;
  let end = start;
  try {
    for (const [position, i] of order.entries()) {
      const out = layers[i]![step](current);
      own.add(out);
      const values = once(() => out.dataSync<'float32'>());
      diagnosis?.observe(out, values());
      measured[i] = measure(out, values);
      // Awaited below; one that fails while an older one is awaited is not unhandled.
      measured[i].catch(() => {});
      // No more than three layers' values wait.
      await measured[order[position - 2]!];
      if (current !== end) drop(current);
      if (i === carried) end = out;
      current = out;
    }
    const statistics = await Promise.all(measured);
    own.delete(end);
    return { statistics, end };
  } finally {
    tf.dispose([...own]);
  }
};

/** What `read` gives, read when it is first asked for. */
const once = <T>(read: () => T): (() => T) => {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: read() }).value;
};
