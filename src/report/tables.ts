import type { Cell, SweptPath } from '../config/index.ts';
import { directions, type RepeatRecord } from '../run/record.ts';
import { averageRoundedStd, averageStd } from '../statistics/index.ts';
import type { CsvValue } from './csv.ts';

const sweptHeader = (sweep: readonly SweptPath[]): string[] => sweep.map(({ path }) => path);

/** A swept value in a table: text and numbers as they are, anything else as JSON. */
export const sweptField = (value: unknown): CsvValue =>
  typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);

/** Which cell, when, and in which direction: the first columns of both tables. */
const keyColumns = ['cell', 'initializer', 'repeat', 'epoch', 'direction'];
const layerColumns = ['layer', 'kind', 'count', 'nonfinite', 'mean', 'std', 'min', 'max', 'zero_fraction'];
const averageColumns = ['average_std', 'average_std_rounded'];

export const statisticsHeader = (sweep: readonly SweptPath[]): string[] => [
  ...keyColumns,
  ...layerColumns,
  ...sweptHeader(sweep),
];

/** What layer `index` (from 0) is: every other one is an activation, named as the config names it. */
export const layerKind = (cell: Cell, index: number): string =>
  index % 2 === 0 ? 'affine' : cell.settings.activation.name;

/** A row per repeat, epoch, direction and layer of a cell. */
export function* statisticsRows(cell: Cell, repeats: readonly RepeatRecord[]): Generator<CsvValue[]> {
  const swept = cell.swept.map(sweptField);
  for (const [repeat, { epochs }] of repeats.entries()) {
    for (const [epoch, record] of epochs.entries()) {
      for (const direction of directions) {
        for (const [i, s] of record[direction].entries()) {
          const key = [cell.slug, cell.initializer.label, repeat, epoch, direction, i + 1, layerKind(cell, i)];
          yield [...key, s.count, s.nonfinite, s.mean, s.std, s.min, s.max, s.zeroFraction, ...swept];
        }
      }
    }
  }
}

export const summaryHeader = (sweep: readonly SweptPath[]): string[] => [
  ...keyColumns,
  ...averageColumns,
  ...sweptHeader(sweep),
];

/** A row per repeat, epoch and direction of a cell. */
export function* summaryRows(cell: Cell, repeats: readonly RepeatRecord[]): Generator<CsvValue[]> {
  const swept = cell.swept.map(sweptField);
  for (const [repeat, { epochs }] of repeats.entries()) {
    for (const [epoch, record] of epochs.entries()) {
      for (const direction of directions) {
        const layers = record[direction];
        const key = [cell.slug, cell.initializer.label, repeat, epoch, direction];
        yield [...key, averageStd(layers), averageRoundedStd(layers), ...swept];
      }
    }
  }
}
