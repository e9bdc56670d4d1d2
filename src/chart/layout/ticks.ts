import { characterWidth } from './theme.ts';

/** Where an axis has its ticks, and how it writes them. */
export interface Ticks {
  readonly values: readonly number[];
  /** A Vega expression: the label of a tick. */
  readonly labelExpr: string;
  /** Labels are differences from this. */
  readonly offset: number;
  /** The most characters that a label takes. */
  readonly characters: number;
}

/** Pixels for the labels along an axis, and how many ticks look right there. */
export interface TickRoom {
  readonly length: number;
  readonly fontSize: number;
  readonly targetCount: number;
}

/** Labels one above the other on a large chart. */
export const verticalLabels: TickRoom = { length: Infinity, fontSize: 0, targetCount: 6 };

const mantissas = [5, 2.5, 2, 1] as const;
const mostWholeTicks = 10;
/** More digits than these are hard to compare at a glance. */
const mostDigits = 5;

/**
 * Ticks for [lower, upper], labelled so that neighbours don't touch.
 * Plain decimals between 0.001 and 100,000, `2e-7` outside; where the range is a narrow one around a big value, such as
 * 0.7310586 ± 1e-7, labels are differences from `offset`.
 */
export function linearTicks(lower: number, upper: number, room: TickRoom): Ticks {
  const plain = bestTicks(lower, upper, 0, room);
  if (plain) return plain;
  const unit = powerOfTen(upper - lower);
  const offset = roundTo(Math.round((lower + (upper - lower) / 2) / unit) * unit, unit);
  return bestTicks(lower, upper, offset, room) ?? { values: [], labelExpr: "''", offset, characters: 0 };
}

function bestTicks(lower: number, upper: number, offset: number, room: TickRoom): Ticks | undefined {
  const candidates = steps(upper - lower)
    .map((step) => ticksAt(lower - offset, upper - offset, step, room))
    .filter(({ values, digits }) => values.length >= 2 && digits <= mostDigits);
  const [best] = candidates.toSorted((a, b) => tickPenalty(a, room) - tickPenalty(b, room));
  if (!best) return undefined;
  const { values, format, characters } = best;
  return { values: values.map((value) => value + offset), labelExpr: expression(format, offset), offset, characters };
}

type Candidate = ReturnType<typeof ticksAt>;

/** How far ticks are from ideal: the target count, at every multiple of their step; otherwise short labels. */
function tickPenalty({ values, every, characters }: Candidate, { targetCount }: TickRoom): number {
  return Math.abs(values.length - targetCount) + (every > 1 ? 100 + characters : 0);
}

/** Steps that cut `span` into few parts, the largest first. */
function steps(span: number): number[] {
  const power = powerOfTen(span);
  return [power, power / 10].flatMap((unit) => mantissas.map((mantissa) => mantissa * unit));
}

/** The multiples of `step`, or every k-th of them if their labels would touch. */
function ticksAt(lower: number, upper: number, step: number, { length, fontSize }: TickRoom) {
  const tolerance = 1e-9;
  const first = Math.ceil(lower / step - tolerance);
  const count = Math.max(0, Math.floor(upper / step + tolerance) - first + 1);
  const multiples = Array.from({ length: count }, (_, i) => roundTo((first + i) * step, step));
  const style = labelStyle(Math.max(0, ...multiples.map(Math.abs)), step);
  const characters = style.characters + (lower < 0 ? 1 : 0);
  const every = Math.ceil(((characters + 1) * characterWidth * fontSize * (upper - lower)) / (length * step));
  return { ...style, characters, every, values: multiples.filter((_, i) => every <= 1 || i % every === 0) };
}

/** A d3 format that shows every multiple of `step` up to `largest` in full, its significant digits and its characters. */
function labelStyle(largest: number, step: number): { format: string; digits: number; characters: number } {
  const magnitude = exponentOf(largest);
  const lastDigit = exponentOf(step) - (Math.abs(step / powerOfTen(step) - 2.5) < 0.1 ? 1 : 0);
  const digits = Math.max(1, magnitude - lastDigit + 1);
  if (magnitude >= -3 && magnitude < 5) {
    const decimals = Math.max(0, -lastDigit);
    return { format: `.${decimals}~f`, digits, characters: Math.max(0, magnitude) + 1 + (decimals && decimals + 1) };
  }
  const exponent = `e+${Math.abs(magnitude)}`;
  return { format: `.${digits - 1}~e`, digits, characters: digits + (digits > 1 ? 1 : 0) + exponent.length };
}

const exponentOf = (value: number) => Math.floor(Math.log10(value) + 1e-9);

/** Zero is always written `0`, not d3's `0e+0`. */
function expression(format: string, offset: number): string {
  if (offset === 0) return `datum.value ? format(datum.value, '${format}') : '0'`;
  return `datum.value === ${offset} ? '0' : format(datum.value - ${offset}, '${format}')`;
}

const powerOfTen = (value: number) => 10 ** exponentOf(value);

/** `value` without the noise of its last bits: exact to a millionth of `unit`. */
function roundTo(value: number, unit: number): number {
  const digits = Math.ceil(Math.log10(Math.abs(value) / unit)) + 6;
  return value === 0 ? 0 : Number(value.toPrecision(Math.min(17, Math.max(1, digits))));
}

/** 0 and two to four equal steps up to `highest`, in whole counts. */
export function countTicks(highest: number): number[] {
  const unit = powerOfTen(highest / 2);
  const step = Math.max(1, unit * ([5, 2].find((mantissa) => highest / (mantissa * unit) >= 2) ?? 1));
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, i) => i * step);
}

/** Whole numbers from `first` to `last`, every k-th where they are many. */
export function wholeTicks(first: number, last: number): number[] {
  const unit = powerOfTen(Math.max(1, (last - first) / mostWholeTicks));
  const step = unit * [1, 2, 5, 10].find((mantissa) => (last - first) / (mantissa * unit) <= mostWholeTicks)!;
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, i) => start + i * step);
}
