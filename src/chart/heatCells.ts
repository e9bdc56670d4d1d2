import type { SweptValue } from './layout/sweptAxis.ts';
import { ink } from './layout/theme.ts';

/** The std at a pair of swept values; null where not all values were finite. */
export interface HeatCell {
  readonly x: SweptValue;
  readonly y: SweptValue;
  readonly value: number | null;
}

/** The smallest and the largest value that gets a colour. */
export type Range = readonly [number, number];

/** A drawn cell: a positive value by its colour; 0 and values that are not finite by a sign. */
export type HeatMark = {
  readonly x: SweptValue;
  readonly y: SweptValue;
  readonly label: string;
  readonly ink: string;
} & ({ readonly value: number } | { readonly fill: string });

const paleInk = 'white';
const zeroFill = ink.grid;
const divergedFill = '#4a4f57';
/** Viridis is dark below this part of its range. */
const darkPart = 0.6;

/** The range of all positive values, wide enough to be one. */
export function rangeOf(cells: readonly HeatCell[]): Range {
  const positive = cells.flatMap(({ value }) => (value !== null && value > 0 ? [value] : []));
  if (positive.length === 0) return [0.1, 1];
  const smallest = positive.reduce((a, b) => Math.min(a, b));
  const largest = positive.reduce((a, b) => Math.max(a, b));
  return smallest < largest ? [smallest, largest] : [smallest / 1.5, largest * 1.5];
}

export function heatMark({ x, y, value }: HeatCell, [smallest, largest]: Range): HeatMark {
  if (value === null) return { x, y, label: '×', ink: paleInk, fill: divergedFill };
  if (value === 0) return { x, y, label: '0', ink: ink.text, fill: zeroFill };
  const part = Math.log(value / smallest) / Math.log(largest / smallest);
  return { x, y, label: threeDigits(value), ink: part < darkPart ? paleInk : ink.text, value };
}

/** A note on the signs' meaning, if there are any. */
export function signNote(cells: readonly HeatCell[]): string | undefined {
  const notes = [
    ...(cells.some(({ value }) => value === 0) ? ['0: every value is the same'] : []),
    ...(cells.some(({ value }) => value === null) ? ['×: not all values are finite'] : []),
  ];
  return notes.length > 0 ? notes.join(' · ') : undefined;
}

function threeDigits(value: number): string {
  return value >= 0.01 && value < 1000
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1).replace('.0e', 'e');
}
