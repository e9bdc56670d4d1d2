import type { InitializerName } from '../initializer/index.ts';
import type { Candidate } from './candidate.ts';
import type { Checked } from './recipeCheck.ts';
import type { RuleReport, TensorReport } from './report.ts';
import { stdError, type Inspected } from './tensor.ts';
import { apart, asksText } from './words.ts';

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

const ruleOf = ({ name, dialect, parameters }: Candidate): RuleReport => ({ name, dialect, parameters });

/** What is no draw, as the rule that makes it. */
const specialRule = ({ special }: Inspected): RuleReport | undefined => {
  const rule = (name: InitializerName, parameters: RuleReport['parameters'] = {}): RuleReport => ({
    name,
    dialect: null,
    parameters,
  });
  if (special === undefined) return undefined;
  if (special.kind === 'sparse') return rule('sparse', { sparsity: special.sparsity, std: special.std });
  if (special.kind !== 'constant') return rule(special.kind, { gain: special.gain });
  if (special.value === 0) return rule('zero');
  return special.value === 1 ? rule('ones') : rule('constant', { c: special.value });
};

/** What is said of a tensor. */
export const reportOf = (
  tensor: Inspected,
  checked: Checked | undefined,
  problems: readonly string[],
  notes: readonly string[],
): TensorReport => {
  const { source, role, summary, sample, found, views } = tensor;
  const { nearest, runnerUp } = found;
  const special = specialRule(tensor);
  const matrix = source.shape.length > 1;
  return {
    name: source.name,
    shape: source.shape,
    dtype: source.dtype,
    role,
    fanIn: matrix ? (views[0]?.fanIn ?? null) : null,
    fanOut: matrix ? (views[0]?.fanOut ?? null) : null,
    count: summary.count,
    nonfinite: summary.nonfinite,
    mean: numberOrNull(summary.mean),
    std: numberOrNull(summary.std),
    stdError: numberOrNull(stdError({ ...sample, std: summary.std, kurtosis: summary.kurtosis || 1 })),
    kurtosis: numberOrNull(summary.kurtosis),
    min: numberOrNull(summary.min),
    max: numberOrNull(summary.max),
    rule: special ?? (nearest ? ruleOf(nearest) : null),
    alsoCalled: special ? [] : found.alsoCalled.map(ruleOf),
    runnerUp: special || !runnerUp ? null : { ...ruleOf(runnerUp), apart: apart(nearest, runnerUp, tensor) },
    asked: checked ? { formula: asksText(checked.asks), std: checked.askedStd, ok: checked.ok } : null,
    problems,
    notes,
  };
};
