import type { Ask } from '../recipe/index.ts';
import type { Candidate } from './identify.ts';
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
export const ruleText = ({ name, dialect, parameters }: Pick<Candidate, 'name' | 'dialect' | 'parameters'>): string => {
  const shown = Object.entries(parameters).filter(
    ([key, value]) =>
      key !== 'dialect' &&
      !(key === 'mean' && value === 0) &&
      !(key === 'gain' && value === 1) &&
      !(key === 'negativeSlope' && value === 0) &&
      !(key === 'mode' && value === 'fanIn'),
  );
  const numbers = shown.map(([key, value]) => `${key} ${typeof value === 'number' ? brief(value, 5) : value}`);
  return [name, ...(dialect === null || name === 'truncatedNormal' ? [] : [`(${dialect})`]), numbers.join(', ')]
    .filter((part) => part !== '')
    .join(' ');
};

/** What a tensor is, in a few words. */
export const foundText = (tensor: Inspected): string => {
  const { special, found, summary } = tensor;
  if (summary.count === 0) return 'empty';
  if (special?.kind === 'constant')
    return special.value === 0 ? 'all 0' : special.value === 1 ? 'all 1' : `all ${brief(special.value, 6)}`;
  if (special?.kind === 'identity' || special?.kind === 'orthogonal')
    return Math.abs(special.gain - 1) < 1e-3 ? special.kind : `${special.kind} × ${brief(special.gain, 4)}`;
  if (special?.kind === 'sparse') return `sparse, ${brief(100 * special.sparsity)} % zeros, std ${brief(special.std)}`;
  return found.nearest ? ruleText(found.nearest) : 'no rule';
};

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
