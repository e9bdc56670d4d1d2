import { linearTicks, stacked, type Ticks } from './ticks.ts';

/** How an axis shows standard deviations: its Vega-Lite scale, its ticks, and what its title says of it. */
export interface StdScale {
  readonly scale: { type: 'linear' | 'log' | 'symlog'; domain: [number, number]; constant?: number; nice: false };
  readonly ticks: Ticks;
  readonly note: string;
}

/** Above this ratio of the largest to the median value a linear axis presses half of the values onto its bottom. */
const widestLinear = 100;
const mostDecadeTicks = 7;

/** From 0 to the largest value: linear as in the notebook, or, where values span too much for that, logarithmic with a 0. */
export function stdScale(values: readonly number[]): StdScale {
  const positive = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  const largest = positive.at(-1);
  if (largest === undefined) return linearScale(1);
  const median = positive[Math.floor((positive.length - 1) / 2)]!;
  return largest / median > widestLinear ? symlogScale(positive[0]!, largest) : linearScale(largest);
}

/** Logarithmic; with a 0 at the bottom if a value is 0. */
export function logStdScale(values: readonly number[]): StdScale {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return symlogScale(0.1, 1);
  const smallest = positive.reduce((a, b) => Math.min(a, b));
  const largest = positive.reduce((a, b) => Math.max(a, b));
  return positive.length < values.length ? symlogScale(smallest, largest) : logScale(smallest, largest);
}

function linearScale(largest: number): StdScale {
  const upper = largest * 1.06;
  return {
    scale: { type: 'linear', domain: [0, upper], nice: false },
    ticks: linearTicks(0, upper, stacked),
    note: '',
  };
}

function logScale(smallest: number, largest: number): StdScale {
  const domain: [number, number] = [smallest / 1.3, largest * 1.3];
  return { scale: { type: 'log', domain, nice: false }, ticks: decadeTicks(...domain, []), note: 'log scale' };
}

/** asinh-like: logarithmic from the smallest value on; a hundredth of it is where the linear part around 0 ends. */
function symlogScale(smallest: number, largest: number): StdScale {
  const constant = 10 ** (Math.floor(Math.log10(smallest)) - 2);
  return {
    scale: { type: 'symlog', domain: [0, largest * 1.5], constant, nice: false },
    ticks: decadeTicks(smallest, largest * 1.5, [0]),
    note: 'log scale that ends in 0',
  };
}

/** Powers of ten, every k-th; within less than two decades 2 and 5 of each as well. */
function decadeTicks(lower: number, upper: number, others: readonly number[]): Ticks {
  const [first, last] = [Math.floor(Math.log10(lower)), Math.ceil(Math.log10(upper))];
  const every = Math.ceil((last - first) / mostDecadeTicks);
  const mantissas = last - first <= 2 ? [1, 2, 5] : [1];
  const values = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .filter((exponent) => exponent % every === 0)
    .flatMap((exponent) => mantissas.map((mantissa) => Number(`${mantissa}e${exponent}`)))
    .filter((value) => value >= lower && value <= upper);
  return { values: [...others, ...values], labelExpr: decadeLabel, offset: 0, characters: 6 };
}

const decadeLabel =
  "datum.value && (datum.value < 0.001 || datum.value >= 100000) ? format(datum.value, '.0e') : format(datum.value, '~f')";
