import { forms, type Form } from '../initializer/index.ts';
import { freePrior, type Candidate } from './candidate.ts';
import { distance, kolmogorov, refused } from './fit.ts';
import { roundAlternatives } from './round.ts';
import type { Sample } from './sample.ts';

/** Standard errors from which on a mean is not 0. */
const shiftedFrom = 4.8916;

/** Draws about another mean than 0. */
export const shifted = (sample: Sample): Candidate[] => {
  const { count, mean, std, min, max } = sample;
  if (!(std > 0) || Math.abs(mean) * Math.sqrt(count) < shiftedFrom * std) return [];
  const found: Candidate[] = [];
  const add = (
    form: Form,
    center: number,
    spread: number,
    named: Pick<Candidate, 'name' | 'parameters'>,
    prior: number,
  ): void => {
    const shape = kolmogorov(distance(sample, form, spread, center), count);
    const curvature = form.curvature * ((std ** 2 + (mean - center) ** 2) / spread ** 2);
    const logLikelihood = count * (form.logDensity - Math.log(spread) - curvature / 2);
    const meanErrors = (Math.abs(mean - center) / spread) * Math.sqrt(count);
    const fit = { logLikelihood, stdErrors: 0, meanErrors, shape, extreme: 1, accepted: shape > refused };
    found.push({ ...named, dialect: null, form, std: spread, mean: center, view: undefined, prior, fit });
  };
  const [center] = roundAlternatives(Math.abs(mean), std / Math.abs(mean) / Math.sqrt(count)).map(
    ({ value }) => value * Math.sign(mean),
  );
  for (const { value, prior } of roundAlternatives(std, Math.sqrt(1 / (2 * count))))
    add(
      forms.normal,
      center!,
      value,
      { name: 'normal', parameters: { std: value, mean: center! } },
      prior + freePrior / 2,
    );
  const room = (max - min) / count;
  const [low, high] = [outward(min, -room), outward(max, room)];
  add(
    forms.uniform,
    (low + high) / 2,
    (high - low) / Math.sqrt(12),
    { name: 'uniform', parameters: { low, high } },
    freePrior,
  );
  return found;
};

/** The nearest round number within a few `room`s outwards. */
const outward = (value: number, room: number): number => {
  for (let digits = 0; digits < 4; digits++) {
    const step = 10 ** (Math.floor(Math.log10(Math.abs(value) + Math.abs(room))) - digits);
    const rounded = (room < 0 ? Math.floor(value / step) : Math.ceil(value / step)) * step;
    if (Math.abs(rounded - value) < 8 * Math.abs(room)) return Number(rounded.toPrecision(6));
  }
  return value + room;
};
