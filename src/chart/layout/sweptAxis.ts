import type { LineAxis } from '../linePlot.ts';
import { logTicks, numberLabel } from './logTicks.ts';
import { fontSize, textWidth } from './theme.ts';
import { linearTicks } from './ticks.ts';

/** A value that a sweep changes: a number, or the name of something. */
export type SweptValue = number | string;

type Axis = Pick<LineAxis, 'type' | 'scale' | 'axis'>;

/** The least length of the axis in pixels. */
const shortest = 1000;
const labelGap = 14;
const edgePadding = 24;

/** The x axis for swept values: each labelled where there is room for all of them, round numbers otherwise. */
export function sweptAxis(values: readonly SweptValue[]): Axis {
  const distinct = [...new Set(values)];
  const numbers = distinct.filter((value) => typeof value === 'number').toSorted((a, b) => a - b);
  return numbers.length === distinct.length ? numberAxis(numbers) : nameAxis(distinct.map(String));
}

/** Logarithmic where positive numbers span more than a decade. */
function numberAxis(numbers: readonly number[]): Axis {
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  const log = first > 0 && last / first > 10;
  const position = log ? Math.log : (x: number) => x;
  const pixels = (x: number) => (shortest * (position(x) - position(first))) / (position(last) - position(first));
  const label = Math.max(...numbers.map((x) => textWidth(String(x), fontSize.label))) + labelGap;
  const roomForAll = numbers.slice(1).every((x, i) => pixels(x) - pixels(numbers[i]!) >= label);
  const round = () =>
    log
      ? logTicks(first, last)
      : linearTicks(first, last, { length: shortest, fontSize: fontSize.label, targetCount: 6 });
  const { values, labelExpr } = roomForAll ? { values: numbers, labelExpr: numberLabel } : round();
  return {
    type: 'quantitative',
    scale: {
      type: log ? 'log' : 'linear',
      domain: first < last ? [first, last] : [first - 1, last + 1],
      nice: false,
      padding: edgePadding,
    },
    axis: { values: [...values], labelExpr, grid: false },
  };
}

/** Upright names where they fit side by side, slanted and cut to length where not. */
function nameAxis(names: readonly string[]): Axis {
  const label = Math.max(...names.map((name) => textWidth(name, fontSize.label))) + labelGap;
  const upright = label * names.length <= shortest;
  return {
    type: 'ordinal',
    scale: { domain: names, padding: 0.5 },
    axis: { grid: false, ...(upright ? { labelAngle: 0 } : { labelAngle: -25, labelLimit: 140, maxExtent: 78 }) },
  };
}
