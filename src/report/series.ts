import type { Marker, StdPoint } from '../chart/index.ts';
import { markerAt } from '../chart/index.ts';
import type { StudyInitializer } from '../config/index.ts';
import { mean } from './summary.ts';

/** The notebook's markers, for the initializers it compares; the others take theirs in turn. */
export const markerOf = ({ name, parameters }: StudyInitializer, index: number): Marker => {
  if (name === 'zero' || name === 'xavier') return 'circle';
  if (name === 'he') return 'cross';
  if (name === 'normal') return parameters['std'] === 1 ? 'cross' : 'square';
  return markerAt(index);
};

/** The mean over the repeats and how far they reach; null where one of them is not finite. */
export const spread = (values: readonly number[]): Omit<StdPoint, 'epoch'> => {
  const value = mean(values);
  if (Number.isNaN(value)) return { value: null };
  return values.length === 1 ? { value } : { value, low: Math.min(...values), high: Math.max(...values) };
};

/** What the line and its band are; nothing where there is no band. */
export const bandNote = (repeats: number): { band?: string } =>
  repeats > 1 ? { band: `line: mean of ${repeats} repeats; band: smallest to largest` } : {};
