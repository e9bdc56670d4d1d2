import type { Column } from '../tables/column.ts';
import type { RuleReport, TensorReport } from './report.ts';
import { ruleText } from './words.ts';

const number = (value: number | null): number => value ?? NaN;

/** A name that a spreadsheet would take for a formula, behind an apostrophe. */
const plain = (name: string): string => (/^[=+\-@\t\r]/.test(name) ? `'${name}` : name);

const rule = (found: RuleReport | null): string => (found ? ruleText(found) : '');

/** Columns of `tensors.csv`, a row a tensor; new ones come last. */
export const tensorColumns: readonly Column<TensorReport>[] = [
  { name: 'tensor', type: 'text', value: ({ name }) => plain(name) },
  { name: 'shape', type: 'text', value: ({ shape }) => shape.join('x') },
  { name: 'dtype', type: 'text', value: ({ dtype }) => dtype },
  { name: 'role', type: 'text', value: ({ role }) => role },
  { name: 'fan_in', type: 'double', value: ({ fanIn }) => number(fanIn) },
  { name: 'fan_out', type: 'double', value: ({ fanOut }) => number(fanOut) },
  { name: 'count', type: 'int64', value: ({ count }) => count },
  { name: 'nonfinite', type: 'int64', value: ({ nonfinite }) => nonfinite },
  { name: 'mean', type: 'double', value: ({ mean }) => number(mean) },
  { name: 'std', type: 'double', value: ({ std }) => number(std) },
  { name: 'std_error', type: 'double', value: ({ stdError }) => number(stdError) },
  { name: 'kurtosis', type: 'double', value: ({ kurtosis }) => number(kurtosis) },
  { name: 'min', type: 'double', value: ({ min }) => number(min) },
  { name: 'max', type: 'double', value: ({ max }) => number(max) },
  { name: 'rule', type: 'text', value: ({ rule: found }) => rule(found) },
  { name: 'runner_up', type: 'text', value: ({ runnerUp }) => rule(runnerUp) },
  { name: 'apart', type: 'text', value: ({ runnerUp }) => runnerUp?.apart ?? '' },
  { name: 'asked', type: 'text', value: ({ asked }) => asked?.formula ?? '' },
  { name: 'asked_std', type: 'double', value: ({ asked }) => number(asked?.std ?? null) },
  { name: 'ok', type: 'text', value: ({ asked }) => (asked ? String(asked.ok) : '') },
  { name: 'problems', type: 'text', value: ({ problems }) => problems.join('; ') },
  { name: 'notes', type: 'text', value: ({ notes }) => notes.join('; ') },
];
