import type { TopLevelSpec } from 'vega-lite';
import { type Marker, type StdPoint, markerAt } from '../chart/index.ts';
import type { Cell } from '../config/index.ts';
import { mean } from '../tables/summary.ts';

/** A chart and its path without extension: `figures/forward-std`. */
export interface Picture {
  readonly path: string;
  readonly spec: TopLevelSpec;
}

/** `Map.groupBy`, which Node 20 lacks: the items under each key, keys and items in their order. */
export const groupBy = <T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

/** The notebook's markers for the initializers it compares; the next of the cycle for any other. */
export const markerOf = ({ initializer: { name, parameters }, position }: Cell): Marker => {
  if (name === 'zero' || name === 'xavier') return 'circle';
  if (name === 'he') return 'cross';
  if (name === 'normal') return parameters['std'] === 1 ? 'cross' : 'square';
  return markerAt(position);
};

/** Mean, minimum and maximum over the repeats; null where one of them is not finite. */
export const meanAndRange = (values: readonly number[]): Omit<StdPoint, 'epoch'> => {
  const value = mean(values);
  if (Number.isNaN(value)) return { value: null };
  return values.length === 1 ? { value } : { value, low: Math.min(...values), high: Math.max(...values) };
};

/** A note on what line and band are; none for a single repeat. */
export const bandNote = (repeats: number): { band?: string } =>
  repeats > 1 ? { band: `line: mean of ${repeats} repeats; band: smallest to largest` } : {};
