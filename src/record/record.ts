import type { EpochDiagnostics } from '../diagnostics/index.ts';
import type { LayerDescription } from '../network/index.ts';
import type { LayerStatistics } from '../statistics/index.ts';

/** forward: a layer's output; backward: the gradient with respect to its input. */
export const directions = ['forward', 'backward'] as const;
export type Direction = (typeof directions)[number];

/** What was measured in one epoch: in each direction the statistics of every layer, from the input to the output. */
export type EpochRecord = Readonly<Record<Direction, readonly LayerStatistics[]>>;

/** Of a tensor of weights or biases: as used in an epoch's passes, ∂L/∂value summed over the samples, or −learningRate · gradient. */
export const quantities = ['value', 'gradient', 'update'] as const;
export type Quantity = (typeof quantities)[number];

export interface ParameterStatistics {
  /** From 1. */
  readonly layer: number;
  /** `W`, `b`. */
  readonly tensor: string;
  readonly quantity: Quantity;
  readonly statistics: LayerStatistics;
}

/** What was measured with one set of draws. */
export interface RepeatRecord {
  readonly epochs: readonly EpochRecord[];
  /** One for each epoch; empty where diagnostics are switched off. */
  readonly diagnostics: readonly EpochDiagnostics[];
  /** One for each epoch: of every tensor, in the order of the layers. */
  readonly parameters: readonly (readonly ParameterStatistics[])[];
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
