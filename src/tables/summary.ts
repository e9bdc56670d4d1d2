import type { Cell } from '../config/index.ts';
import { diagnostics, type Diagnostic } from '../diagnostics/index.ts';
import { describeLayers, type LayerDescription } from '../network/index.ts';
import { directions, type CellRecord, type Direction } from '../record/record.ts';
import { scoreOf } from '../record/score.ts';
import { averageRoundedStd } from '../statistics/index.ts';
import { PackedList } from '../store/packedList.ts';

/** What charts and the closing table need of a cell. */
export interface CellSummary extends SummaryNumbers {
  readonly cell: Cell;
  readonly layers: readonly LayerDescription[];
}

/** NaN where a value was not finite. */
interface SummaryNumbers {
  /** The notebook's rounded average std, by epoch, then repeat. */
  readonly averages: Readonly<Record<Direction, readonly (readonly number[])[]>>;
  /** The std of each layer in the first and in the last epoch, and what of the first epoch's tells samples apart: means over the repeats. */
  readonly profiles: Readonly<Record<Direction, Profile>>;
  /** The worst |ln σ| at epoch 0; NaN where some σ is 0. */
  readonly score: number;
  /** Each at epoch 0: the mean over the repeats, and over the layers that it applies to; none is missing but those that apply nowhere. */
  readonly diagnostics: Readonly<Partial<Record<Diagnostic, number>>>;
}

export interface Profile {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly samples: readonly number[];
}

/** The cells that could be computed, in the study's order. */
export type StudySummary = readonly CellSummary[];

/** The summaries of a study's cells while they are gathered: in the study's order, those of cells that could be computed. */
export class Summaries implements Iterable<CellSummary> {
  readonly #cells: readonly Cell[];
  readonly #numbers: PackedList<SummaryNumbers>;

  constructor(cells: readonly Cell[]) {
    this.#cells = cells;
    this.#numbers = new PackedList(cells.length);
  }

  /** @param index of the cell */
  add(index: number, record: CellRecord): void {
    this.#numbers.set(index, numbersOf(record));
  }

  *[Symbol.iterator](): Generator<CellSummary> {
    for (const [index, cell] of this.#cells.entries()) {
      const numbers = this.#numbers.get(index);
      if (numbers) yield { cell, layers: describeLayers(cell.settings.network), ...numbers };
    }
  }
}

export const summarize = (cell: Cell, record: CellRecord): CellSummary => ({
  cell,
  // Layers of the network, which other cells have too, rather than the record's own.
  layers: describeLayers(cell.settings.network),
  ...numbersOf(record),
});

const numbersOf = (record: CellRecord): SummaryNumbers => {
  const { repeats } = record;
  const epochs = repeats[0]!.epochs.length;
  const averages = (direction: Direction): number[][] =>
    Array.from({ length: epochs }, (_, epoch) =>
      repeats.map((repeat) => averageRoundedStd(repeat.epochs[epoch]![direction])),
    );
  const profile = (direction: Direction, epoch: number, key: 'std' | 'sampleStd' = 'std'): number[] =>
    repeats[0]!.epochs[epoch]![direction].map((_, layer) =>
      mean(
        repeats.map((repeat) => {
          const { nonfinite, [key]: std } = repeat.epochs[epoch]![direction][layer]!;
          return nonfinite > 0 ? NaN : std;
        }),
      ),
    );
  return {
    averages: byDirection(averages),
    profiles: byDirection((direction) => ({
      first: profile(direction, 0),
      last: profile(direction, epochs - 1),
      samples: profile(direction, 0, 'sampleStd'),
    })),
    score: scoreOf(record),
    diagnostics: diagnosticsAsDrawn(record),
  };
};

const diagnosticsAsDrawn = ({ repeats }: CellRecord): CellSummary['diagnostics'] => {
  const layers = repeats.flatMap((repeat) => repeat.diagnostics[0] ?? []);
  return Object.fromEntries(
    (Object.keys(diagnostics) as Diagnostic[]).flatMap((key) => {
      const value = mean(layers.map((layer) => layer[key]).filter(Number.isFinite));
      return Number.isNaN(value) ? [] : [[key, value]];
    }),
  );
};

const byDirection = <T>(of: (direction: Direction) => T): Record<Direction, T> => {
  const [forward, backward] = directions;
  return { forward: of(forward), backward: of(backward) };
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
