import type { LineAxis } from '../linePlot.ts';
import { logTicks, numberLabel } from './logTicks.ts';
import { fontSize, textWidth } from './theme.ts';
import { symlogConstant, symlogNote } from './stdScale.ts';
import { linearTicks, type Ticks } from './ticks.ts';

/** A value that a sweep changes: a number, or the name of something. */
export type SweptValue = number | string;

interface SweptAxis extends Pick<LineAxis, 'type' | 'scale' | 'axis'> {
  /** What the title says of the scale where it is none that one expects. */
  readonly note?: string;
}

/** The least length of the axis in pixels. */
const shortest = 1000;
const labelGap = 14;
const edgePadding = 24;

/** The x axis for swept values: each labelled where there is room for all of them, round numbers otherwise. */
export function sweptAxis(values: readonly SweptValue[]): SweptAxis {
  const distinct = [...new Set(values)];
  const numbers = distinct.filter((value) => typeof value === 'number').toSorted((a, b) => a - b);
  if (numbers.length < distinct.length) return nameAxis(distinct.map(String));
  const scale = numberScale(numbers);
  return scale ? numberAxis(numbers, scale) : { ...nameAxis(numbers.map(String)), note: 'not to scale' };
}

interface NumberScale {
  readonly type: 'linear' | 'log' | 'symlog';
  readonly constant?: number;
  readonly note?: string;
  /** Where a number lies, before the axis's length is known. */
  readonly position: (x: number) => number;
}

const linear: NumberScale = { type: 'linear', position: (x) => x };
const log: NumberScale = { type: 'log', position: Math.log };

/** Logarithmic where positive numbers span more than a decade, or where a 0 goes with such; undefined where none keeps them all apart. */
const numberScale = (numbers: readonly number[]): NumberScale | undefined => {
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  const candidates = first > 0 && last / first > 10 ? [log] : [linear, ...symlog(numbers)];
  return candidates.find((scale) => (scale === linear || drawable(numbers, scale)) && areApart(numbers, scale));
};

const symlog = ([first, second, ...others]: readonly number[]): NumberScale[] => {
  if (first !== 0 || second === undefined) return [];
  const constant = symlogConstant(second, others.at(-1) ?? second);
  return [{ type: 'symlog', constant, note: symlogNote, position: (x) => Math.log1p(x / constant) }];
};

/** Whether Vega's logarithms stay within float64, the axis's padding included: it divides the ends by one another. */
const drawable = (numbers: readonly number[], { constant = Infinity }: NumberScale): boolean => {
  const [least, most] = [
    Math.min(
      constant,
      numbers.find((x) => x > 0)!,
    ),
    numbers.at(-1)!,
  ];
  const margin = (most / least) ** 0.05;
  return most * margin < Number.MAX_VALUE && least / margin > 1e-307;
};

/** Pixels between two marks that can be told apart; of very many a part of what there is for each. */
const areApart = (numbers: readonly number[], scale: NumberScale): boolean => {
  const least = Math.min(8, shortest / numbers.length / 4);
  const at = pixelsBy(numbers, scale);
  return numbers.slice(1).every((x, i) => at(x) - at(numbers[i]!) >= least);
};

const pixelsBy = (numbers: readonly number[], { position }: NumberScale) => {
  const [first, last] = [position(numbers[0]!), position(numbers.at(-1)!)];
  return (x: number): number => (shortest * (position(x) - first)) / (last - first);
};

function numberAxis(numbers: readonly number[], scale: NumberScale): SweptAxis {
  const { type, constant, note } = scale;
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  const pixels = pixelsBy(numbers, scale);
  const label = Math.max(...numbers.map((x) => textWidth(String(x), fontSize.label))) + labelGap;
  const roomForAll = numbers.slice(1).every((x, i) => pixels(x) - pixels(numbers[i]!) >= label);
  const { values, labelExpr } = roomForAll ? { values: numbers, labelExpr: numberLabel } : roundTicks(numbers, scale);
  return {
    type: 'quantitative',
    scale: {
      type,
      domain: first < last ? [first, last] : [first - 1, last + 1],
      ...(constant !== undefined && { constant }),
      nice: false,
      padding: edgePadding,
    },
    axis: { values: [...values], labelExpr, grid: false },
    ...(note !== undefined && { note }),
  };
}

const roundTicks = (numbers: readonly number[], { type }: NumberScale): Pick<Ticks, 'values' | 'labelExpr'> => {
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  if (type === 'linear') {
    return linearTicks(first, last, { length: shortest, fontSize: fontSize.label, targetCount: 6 });
  }
  const { values, labelExpr } = logTicks(
    numbers.find((x) => x > 0)!,
    last,
  );
  return { values: type === 'symlog' ? [0, ...values] : values, labelExpr };
};

/** Upright names where they fit side by side, slanted and cut to length where not. */
function nameAxis(names: readonly string[]): SweptAxis {
  const label = Math.max(...names.map((name) => textWidth(name, fontSize.label))) + labelGap;
  const upright = label * names.length <= shortest;
  return {
    type: 'ordinal',
    scale: { domain: names, padding: 0.5 },
    axis: { grid: false, ...(upright ? { labelAngle: 0 } : { labelAngle: -25, labelLimit: 140, maxExtent: 78 }) },
  };
}
