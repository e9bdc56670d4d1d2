import { logTicks } from './logTicks.ts';
import { linearTicks, verticalLabels, type Ticks } from './ticks.ts';

/** An axis for standard deviations: its Vega-Lite scale, its ticks, and a note for its title. */
export interface StdScale {
  readonly scale: { type: 'linear' | 'log' | 'symlog'; domain: [number, number]; constant?: number; nice: false };
  readonly ticks: Ticks;
  readonly note: string;
}

/** Above this ratio of the largest to the median value a linear axis presses half of the values onto its bottom. */
const widestLinear = 100;
/** A sweep's values that span more than this are of different orders of magnitude. */
const widestSweep = 30;
/** A logarithmic axis spans at least this factor, so that small differences do not fill it. */
const narrowestLog = 4;
/** Kept free above the highest tick and marker, half of their height: Vega puts a title above the bounds of all that is drawn. */
const headroom = 0.03;

/** From 0 to the largest value: linear as in the notebook, or, where values span too much for that, logarithmic with a 0. */
export function stdScale(values: readonly number[]): StdScale {
  const positive = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  const largest = positive.at(-1);
  if (largest === undefined) return linearScale(1);
  const median = positive[Math.floor((positive.length - 1) / 2)]!;
  return largest / median > widestLinear ? symlogScale(positive[0]!, largest) : linearScale(largest);
}

/** Of what is swept: linear from 0, or logarithmic where the values above 0 span decades. */
export function sweptStdScale(values: readonly number[]): StdScale {
  const positive = values.filter((value) => value > 0);
  const [smallest, largest] = [Math.min(...positive), Math.max(...positive)];
  const spans = largest > widestSweep * smallest;
  return spans ? logStdScale(values) : stdScale(values);
}

/** Logarithmic; with a 0 at the bottom if a value is 0; linear without any value above it. */
export function logStdScale(values: readonly number[]): StdScale {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return linearScale(1);
  const smallest = positive.reduce((a, b) => Math.min(a, b));
  const largest = positive.reduce((a, b) => Math.max(a, b));
  return positive.length < values.length ? symlogScale(smallest, largest) : logScale(smallest, largest);
}

function linearScale(largest: number): StdScale {
  const ticks = linearTicks(0, largest * 1.06, verticalLabels);
  const upper = Math.max(largest * 1.06, ticks.values.at(-1)! / (1 - headroom));
  return { scale: { type: 'linear', domain: [0, upper], nice: false }, ticks, note: '' };
}

function logScale(smallest: number, largest: number): StdScale {
  const margin = Math.max(1.3, Math.sqrt(narrowestLog / (largest / smallest)));
  const lower = smallest / margin;
  const ticks = logTicks(lower, largest * margin);
  return {
    scale: { type: 'log', domain: [lower, above(lower, largest * margin)], nice: false },
    ticks,
    note: 'log scale',
  };
}

/**
 * Of a scale that is logarithmic from the smallest value on, and linear from there to 0: log(1 + value / constant). The constant is
 * such that the smallest value lies at about a sixth of the axis, but no more than two decades above 0.
 */
export const symlogConstant = (smallest: number, largest: number): number => {
  const range = Math.log(largest / smallest);
  const stem = Math.min(Math.log(100), Math.max(Math.log(2), range / 5));
  return Number((smallest / Math.expm1(stem)).toPrecision(2));
};

/** What an axis with such a scale says of it. */
export const symlogNote = 'log scale that ends in 0';

function symlogScale(smallest: number, largest: number): StdScale {
  const constant = symlogConstant(smallest, largest);
  const ticks = logTicks(smallest, largest * 1.5);
  return {
    scale: { type: 'symlog', domain: [0, above(smallest, largest * 1.5)], constant, nice: false },
    ticks: { ...ticks, values: [0, ...ticks.values] },
    note: symlogNote,
  };
}

/** The end of a logarithmic axis from `lower`: `upper`, which is beyond the largest value, and the headroom. */
const above = (lower: number, upper: number) => upper * (upper / lower) ** headroom;
