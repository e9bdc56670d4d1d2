import { gaussianDensity, gaussianCdf } from '../activation/gaussian.ts';
import type { RandomStream } from '../random/stream.ts';

/** Independent draws of zero mean. */
export interface Distribution {
  /** `count` draws at the scale `std`. */
  readonly draw: (stream: RandomStream, count: number, std: number) => Float32Array;
  /** The standard deviation of a draw at scale 1: not 1 where a library cuts without widening. */
  readonly stdAtUnitScale: number;
  /** Its form, whatever the scale; two distributions of one form differ in their scales alone. */
  readonly form: Form;
}

/** What a distribution of standard deviation 1 is. */
export interface Form {
  readonly name: 'normal' | 'truncated normal' | 'uniform';
  /** P(draw ≤ x). */
  readonly cdf: (x: number) => number;
  /** ln of the density within ±`bound`: `logDensity − x² curvature / 2`. */
  readonly logDensity: number;
  readonly curvature: number;
  /** No draw lies beyond ±`bound`. */
  readonly bound: number;
  /** E[x⁴]: with N draws, their standard deviation is known to √((kurtosis − 1) / (4 N)). */
  readonly kurtosis: number;
}

/** Standard deviation of N(0, 1) cut at ±2: `scipy.stats.truncnorm.std(-2, 2)`. */
export const stdCutAtTwo = 0.8796256610342398;

/**
 * N(0, std²) cut at ±`cut` standard deviations, by rejecting draws beyond. In NumPy, with more draws than needed,
 * `z = g.randn(plenty)`, `z[abs(z) <= cut][:count] * std`; the stream goes on after the last draw that was accepted.
 */
export const truncated = (stream: RandomStream, count: number, std: number, cut: number): Float32Array => {
  const draws = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let z: number;
    do z = stream.normal();
    while (Math.abs(z) > cut);
    draws[i] = z * std;
  }
  return draws;
};

/** The standard deviation of N(0, 1) cut at ±`cut` (Johnson, Kotz & Balakrishnan 1994, 13.10.1). */
export const truncatedStd = (cut: number): number =>
  Math.sqrt(1 - (2 * cut * gaussianDensity(cut)) / (2 * gaussianCdf(cut) - 1));

const logRootTwoPi = Math.log(2 * Math.PI) / 2;

const cutForms = new Map<number, Form>();

/** N(0, 1) cut at ±`cut` and widened to a standard deviation of 1; the same object for the same cut. */
export const cutForm = (cut: number): Form => {
  const known = cutForms.get(cut);
  if (known) return known;
  const std = truncatedStd(cut);
  const below = gaussianCdf(-cut);
  const inside = 1 - 2 * below;
  const form: Form = {
    name: 'truncated normal',
    cdf: (x) => Math.min(1, Math.max(0, (gaussianCdf(x * std) - below) / inside)),
    logDensity: Math.log(std) - logRootTwoPi - Math.log(inside),
    curvature: std ** 2,
    bound: cut / std,
    kurtosis: (3 * std ** 2 - (2 * cut ** 3 * gaussianDensity(cut)) / inside) / std ** 4,
  };
  cutForms.set(cut, form);
  return form;
};

export const forms = {
  normal: {
    name: 'normal',
    cdf: gaussianCdf,
    logDensity: -logRootTwoPi,
    curvature: 1,
    bound: Infinity,
    kurtosis: 3,
  },
  cutAtTwo: cutForm(2),
  uniform: {
    name: 'uniform',
    cdf: (x) => Math.min(1, Math.max(0, (x / Math.sqrt(3) + 1) / 2)),
    logDensity: -Math.log(2 * Math.sqrt(3)),
    curvature: 0,
    bound: Math.sqrt(3),
    kurtosis: 1.8,
  },
} as const satisfies Record<string, Form>;

export const distributions = {
  /** N(0, std²): `g.randn(count) * std`. */
  normal: {
    draw: (stream, count, std) => stream.fillNormal(new Float32Array(count), std),
    stdAtUnitScale: 1,
    form: forms.normal,
  },
  /** Cut at 2 standard deviations and widened, so that `std` is the standard deviation of what is left. */
  truncatedNormal: {
    draw: (stream, count, std) => truncated(stream, count, std / stdCutAtTwo, 2),
    stdAtUnitScale: 1,
    form: forms.cutAtTwo,
  },
  /** Cut at 2 standard deviations and not widened: 12 % narrow. */
  truncatedNormalUnscaled: {
    draw: (stream, count, std) => truncated(stream, count, std, 2),
    stdAtUnitScale: stdCutAtTwo,
    form: forms.cutAtTwo,
  },
  /** U[−√3 std, √3 std): `g.uniform(-limit, limit, count)`. */
  uniform: {
    draw: (stream, count, std) => stream.fillUniform(new Float32Array(count), -Math.sqrt(3) * std, Math.sqrt(3) * std),
    stdAtUnitScale: 1,
    form: forms.uniform,
  },
} as const satisfies Record<string, Distribution>;

/** The distribution that each library, or the paper, means by a normal initializer. */
export const normalOf = {
  paper: distributions.normal,
  keras: distributions.truncatedNormal,
  pytorch: distributions.normal,
  jax: distributions.truncatedNormal,
  tfjs: distributions.truncatedNormalUnscaled,
  notebook: distributions.normal,
} as const satisfies Record<string, Distribution>;

export type Dialect = keyof typeof normalOf;

/** The parameter that chooses among the dialects that know an initializer. */
export const dialectParameter = <const D extends Dialect>(...choices: readonly D[]) =>
  ({
    type: 'choice',
    meaning: 'keras, jax: cut at 2 std and widened; tfjs: cut, not widened; paper, pytorch, notebook: not cut',
    choices,
    default: 'paper',
  }) as const;
