import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerDescription, Probe } from '../network/index.ts';
import type { Direction, EpochRecord } from '../record/record.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import type { Measure } from './measure.ts';

/** Measures each layer's output and the gradient with respect to its input. */
export class StatisticsProbe implements Probe {
  readonly #measure: Measure;
  #found: Record<Direction, LayerStatistics[]> = { forward: [], backward: [] };

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  output(layer: LayerDescription, out: Tensor, values: () => Float32Array): Promise<void> {
    return this.#take('forward', layer, this.#measure(out, values));
  }

  inputGradient(layer: LayerDescription, gradient: Tensor, values: () => Float32Array): Promise<void> {
    return this.#take('backward', layer, this.#measure(gradient, values));
  }

  /** The record of the epoch that has ended; the next one starts empty. A layer without a gradient has a count of 0. */
  finish(): EpochRecord {
    const { forward, backward } = this.#found;
    this.#found = { forward: [], backward: [] };
    const nothing = measure(new Float32Array(), forward[0]!.histogram.counts.length);
    return { forward, backward: forward.map((_, i) => backward[i] ?? nothing) };
  }

  async #take(direction: Direction, { number }: LayerDescription, measured: Promise<LayerStatistics>): Promise<void> {
    const found = this.#found[direction];
    found[number - 1] = await measured;
  }
}
