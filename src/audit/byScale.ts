import { cutForm, forms, type Form } from '../initializer/index.ts';
import { freePrior, type Candidate } from './candidate.ts';
import { fitOf } from './fit.ts';
import { roundAlternatives } from './round.ts';
import { dialectOf } from './rules.ts';
import type { Sample } from './sample.ts';
import { shifted } from './shifted.ts';

/** Normal, truncated and uniform draws at the scale that fits, and at round numbers near it. */
export const byScale = (sample: Sample): Candidate[] => [
  ...normals(sample, forms.normal, 1, (std) => ({ name: 'normal', parameters: { std, mean: 0 } })),
  ...normals(sample, forms.cutAtTwo, 2 / forms.cutAtTwo.bound, (std) => ({
    name: 'truncatedNormal',
    parameters: { std, dialect: 'keras' },
  })),
  ...cutAbsolutely(sample),
  ...uniforms(sample),
  ...shifted(sample),
];

type Named = (number: number) => Pick<Candidate, 'name' | 'parameters'>;

/** @param ratio the std of the draws over the number that names the rule */
const normals = (sample: Sample, form: Form, ratio: number, named: Named): Candidate[] => {
  const error = Math.sqrt((form.kurtosis - 1) / (4 * sample.count));
  return roundAlternatives(sample.rms / ratio, error).flatMap(({ value, prior }) =>
    candidate(sample, form, value * ratio, named(value), prior),
  );
};

const candidate = (
  sample: Sample,
  form: Form,
  std: number,
  named: Pick<Candidate, 'name' | 'parameters'>,
  prior: number,
): Candidate[] =>
  std > 0
    ? [
        {
          ...named,
          dialect: dialectOf(named),
          form,
          std,
          mean: 0,
          view: undefined,
          prior: Math.max(prior, freePrior),
          fit: fitOf(sample, form, std),
        },
      ]
    : [];

/** PyTorch's trunc_normal_ cuts at ±2, which shows from a std of 0.4 on. */
const leastStdCut = 0.4;

const cutAbsolutely = (sample: Sample): Candidate[] => {
  if (sample.extreme > 2 || sample.rms < leastStdCut) return [];
  const error = Math.sqrt(1 / (2 * sample.count));
  // The std before the cut is larger than that of what is left: within a factor of 2.
  const stds = [1, 1.25, 1.5, 2].flatMap((factor) => roundAlternatives(sample.rms * factor, Math.max(error, 0.15)));
  return stds.flatMap(({ value, prior }) => {
    const form = cutForm(2 / value);
    return candidate(
      sample,
      form,
      2 / form.bound,
      { name: 'truncatedNormal', parameters: { std: value, dialect: 'pytorch' } },
      prior - 1,
    );
  });
};

/** U(±bound): the bound is known to a part of 1/count. */
const uniforms = (sample: Sample): Candidate[] => {
  const error = Math.max(5 / sample.count, sample.rounding > 1e-6 ? sample.rounding / 4 : 0);
  return roundAlternatives(sample.extreme * (1 + 1 / sample.count), error).flatMap(({ value, prior }) =>
    candidate(
      sample,
      forms.uniform,
      value / Math.sqrt(3),
      { name: 'uniform', parameters: { low: -value, high: value } },
      prior - 1,
    ),
  );
};
