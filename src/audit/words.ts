import type { Ask } from '../recipe/index.ts';
import type { RuleReport } from './report.ts';
import type { Candidate } from './candidate.ts';
import { stdError, type Inspected } from './tensor.ts';

/** A number in few digits. */
export const brief = (value: number, digits = 3): string => {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  return size >= 1e-4 && size < 1e6 ? String(rounded) : rounded.toExponential().replace('e+', 'e');
};

/** A std with as many digits as its error leaves. */
export const stdText = ({ sample }: Pick<Inspected, 'sample'>): string => {
  const error = stdError(sample);
  const digits = error > 0 ? Math.min(6, Math.max(2, Math.ceil(-Math.log10(error / sample.std)))) : 4;
  return brief(sample.std, digits);
};

/** A rule as a config writes it, in one line: `heNormal (keras)`, `normal std 0.02`. */
export const ruleText = ({ name, dialect, parameters }: RuleReport): string => {
  const numbers = Object.entries(parameters).flatMap(([key, value]) =>
    key === 'dialect' || usual[key] === value ? [] : `${key} ${typeof value === 'number' ? brief(value, 4) : value}`,
  );
  return [name, ...(dialect === null ? [] : [`(${dialect})`]), numbers.join(', ')]
    .filter((part) => part !== '')
    .join(' ');
};

/** Values that go without saying. */
const usual: Readonly<Record<string, number | string>> = { mean: 0, gain: 1, negativeSlope: 0, mode: 'fanIn' };

/** What tells a runner-up from the nearest. */
export const apart = (nearest: Candidate | undefined, other: Candidate, tensor: Inspected): string => {
  const { sample } = tensor;
  const { fit, form, std } = other;
  if (fit.accepted) return `${sample.count} entries don’t tell them apart`;
  if (Math.abs(fit.stdErrors) > 4.8916)
    return `its std is ${brief(std, 4)}, ${brief(Math.abs(fit.stdErrors), 2)} standard errors off`;
  if (fit.meanErrors > 4.8916) return `its mean is 0, ${brief(fit.meanErrors, 2)} standard errors off`;
  if (nearest !== undefined && nearest.form !== form)
    return `it is ${form.name} of kurtosis ${brief(form.kurtosis)}, here ${brief(sample.kurtosis)}, and the largest entry is ${brief(sample.extreme / sample.std)} std`;
  return `the largest entry is ${brief(sample.extreme / sample.std)} std, its distribution function differs`;
};

export const asksText = (asks: readonly Ask[]): string =>
  [...new Set(asks.map(({ formula }) => formula))].slice(0, 3).join(' or ');
