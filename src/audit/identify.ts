import type { ParameterValue } from '../catalogue/parameter.ts';
import { cutForm, forms, type Form, type InitializerName } from '../initializer/index.ts';
import { distance, fitOf, kolmogorov, refused, type Fit } from './fit.ts';
import type { Count, View } from './fans.ts';
import { roundAlternatives } from './round.ts';
import { dialectOf, rules } from './rules.ts';
import type { Sample } from './sample.ts';

/** A rule that a tensor may have been drawn by. */
export interface Candidate {
  readonly name: InitializerName;
  readonly dialect: string | null;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly form: Form;
  /** Of the draws. */
  readonly std: number;
  readonly mean: number;
  /** How the fans were counted; undefined where a rule has none. */
  readonly view: View | undefined;
  /** ln of how usual it is: the rules of a shape together are as usual as all numbers of one digit. */
  readonly prior: number;
  readonly fit: Fit;
}

export interface Identification {
  /** The likeliest of what the draws agree with; undefined where they agree with nothing. */
  readonly nearest: Candidate | undefined;
  /** Others that are the same for this shape. */
  readonly alsoCalled: readonly Candidate[];
  /** The likeliest that is another distribution, whether the draws agree with it or not. */
  readonly runnerUp: Candidate | undefined;
  /** What the draws agree with, the likeliest first; of the same for this shape each count of fans once. */
  readonly accepted: readonly Candidate[];
}

/** ln of how usual each way of counting fans is. */
const countPrior: Readonly<Record<Count, number>> = { signal: 0, library: -0.5, swapped: -3, allGroups: -6 };
/** A rule of the table by its shape, and what each unusual parameter takes from it. */
const rulePrior = -3;
const unusualPrior = -5;
/** A number of any digits: as usual as one of four. */
const freePrior = -13;

/**
 * By which rule draws were made: all rules of the table with all ways to count the fans, and distributions of any scale.
 * @param views ways to count the fans; none for what has no fans
 * @param home the library whose words come first among rules that are the same
 * @param biasOf whether the tensor is a bias: its rule is then that for b
 */
export const identify = (sample: Sample, views: readonly View[], home: string, isBias = false): Identification => {
  const candidates = [...byShape(sample, views, isBias), ...byScale(sample)];
  const ranked = candidates.toSorted((a, b) => scoreOf(b) - scoreOf(a) || preference(b, home) - preference(a, home));
  const accepted = ranked.filter(({ fit }) => fit.accepted);
  const [first] = accepted;
  const same = first ? ranked.filter((other) => sameDraws(first, other)) : [];
  const [nearest, ...alsoCalled] = same.toSorted((a, b) => preference(b, home) - preference(a, home));
  const others = ranked.filter((other) => !(first && sameDraws(first, other)) && other.fit.logLikelihood > -Infinity);
  return {
    nearest,
    alsoCalled,
    runnerUp: others.find(({ fit }) => fit.accepted) ?? others[0],
    accepted: distinct(accepted),
  };
};

/** So many are kept: behind them nothing is likely. */
const mostAccepted = 32;

const distinct = (accepted: readonly Candidate[]): Candidate[] => {
  const found: Candidate[] = [];
  for (const one of accepted) {
    if (found.length === mostAccepted) break;
    if (!found.some((other) => other.view?.count === one.view?.count && sameDraws(other, one))) found.push(one);
  }
  return found;
};

/** ln of how likely draws are by a rule, with how usual it is. */
export const scoreOf = ({ fit, prior }: Candidate): number => fit.logLikelihood + prior;

export const sameDraws = (
  a: Pick<Candidate, 'form' | 'std' | 'mean'>,
  b: Pick<Candidate, 'form' | 'std' | 'mean'>,
): boolean => a.form === b.form && Math.abs(a.std / b.std - 1) < 1e-9 && a.mean === b.mean;

/** Of rules that are the same here: the signal's fans, few unusual parameters, the home library's own default, its dialect, the table's order. */
const preference = ({ name, dialect, view, prior }: Candidate, home: string): number =>
  prior +
  (name === 'libraryDefault' && dialect === home ? 1.5 : 0) +
  (dialect === home ? 1 : dialect === null ? 0.5 : 0) +
  (view ? 0 : -1);

const byShape = (sample: Sample, views: readonly View[], isBias: boolean): Candidate[] => {
  // Many rules come to the same std.
  const fits = new Map<Form, Map<number, Fit>>();
  const fitted = (form: Form, std: number): Fit => {
    const known = fits.get(form) ?? new Map<number, Fit>();
    fits.set(form, known);
    const fit = known.get(std) ?? fitOf(sample, form, std);
    known.set(std, fit);
    return fit;
  };
  return views.flatMap((view) =>
    rules.flatMap(({ name, parameters, initializer, unusual }, order) => {
      const std = (isBias ? (initializer.biasStd ?? initializer.weightStd) : initializer.weightStd)(view);
      if (!(std > 0)) return [];
      const { form } = initializer;
      // The order in the table decides where nothing else does.
      const prior = rulePrior + countPrior[view.count] + unusualPrior * unusual - order * 1e-6;
      return [
        {
          name,
          dialect: dialectOf({ parameters }),
          parameters,
          form,
          std,
          mean: 0,
          view,
          prior,
          fit: fitted(form, std),
        },
      ];
    }),
  );
};

/** Normal, truncated and uniform draws at the scale that fits, and at round numbers near it. */
const byScale = (sample: Sample): Candidate[] => [
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

/** Standard errors from which on a mean is not 0. */
const shiftedFrom = 4.8916;

/** Draws about another mean than 0. */
const shifted = (sample: Sample): Candidate[] => {
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
