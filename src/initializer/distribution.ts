import { gaussianDensity, gaussianDistribution } from '../activation/phi.ts';
import type { RandomStream } from '../random/stream.ts';

/** Independent draws of zero mean. */
export interface Distribution {
  /** `count` draws at the scale `std`. */
  readonly draw: (stream: RandomStream, count: number, std: number) => Float32Array;
  /** The standard deviation of a draw at scale 1: not 1 where a library cuts without widening. */
  readonly spread: number;
}

/** Standard deviation of N(0, 1) cut at ±2: `scipy.stats.truncnorm.std(-2, 2)`. */
const spreadCutAtTwo = 0.8796256610342398;

/**
 * N(0, std²) cut at ±`cut` standard deviations, by leaving draws outside out. In NumPy, with draws in plenty,
 * `z = g.randn(plenty)`, `z[abs(z) <= cut][:count] * std`; what is drawn next comes after the last one kept.
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

/** The standard deviation that the cut at ±`cut` leaves of N(0, 1) (Johnson, Kotz & Balakrishnan 1994, 13.10.1). */
export const truncatedSpread = (cut: number): number =>
  Math.sqrt(1 - (2 * cut * gaussianDensity(cut)) / (2 * gaussianDistribution(cut) - 1));

export const distributions = {
  /** N(0, std²): `g.randn(count) * std`. */
  normal: {
    draw: (stream, count, std) => stream.fillNormal(new Float32Array(count), std),
    spread: 1,
  },
  /** Cut at 2 standard deviations and widened, so that `std` is the standard deviation of what is left. */
  truncatedNormal: {
    draw: (stream, count, std) => truncated(stream, count, std / spreadCutAtTwo, 2),
    spread: 1,
  },
  /** Cut at 2 standard deviations and not widened: 12 % narrow. */
  narrowNormal: {
    draw: (stream, count, std) => truncated(stream, count, std, 2),
    spread: spreadCutAtTwo,
  },
  /** U[−√3 std, √3 std): `g.uniform(-limit, limit, count)`. */
  uniform: {
    draw: (stream, count, std) => stream.fillUniform(new Float32Array(count), -Math.sqrt(3) * std, Math.sqrt(3) * std),
    spread: 1,
  },
} as const satisfies Record<string, Distribution>;
