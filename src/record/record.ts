import type { EpochDiagnostics } from '../diagnostics/index.ts';
import type { LayerDescription } from '../network/index.ts';
import type { LayerStatistics } from '../statistics/index.ts';

/** forward: a layer's output; backward: the gradient with respect to its input. */
export const directions = ['forward', 'backward'] as const;
export type Direction = (typeof directions)[number];

/** What was measured in one epoch: in each direction the statistics of every layer, from the input to the output. */
export type EpochRecord = Readonly<Record<Direction, readonly LayerStatistics[]>>;

/** What was measured with one set of draws. */
export interface RepeatRecord {
  readonly epochs: readonly EpochRecord[];
  /** One for each epoch; empty where diagnostics are switched off. */
  readonly diagnostics: readonly EpochDiagnostics[];
  /** Drawn parameters with an entry that is not finite; left out where there is none. */
  readonly nonfiniteParameters?: readonly NonfiniteParameter[];
}

export interface NonfiniteParameter {
  /** From 1. */
  readonly layer: number;
  /** `W`, `b`. */
  readonly name: string;
}

/** What was measured of a cell, and of which layers. */
export interface CellRecord {
  readonly layers: readonly LayerDescription[];
  readonly repeats: readonly RepeatRecord[];
}
