/** Writes the values of several integrands at x into `out`. */
export type Integrands = (x: number, out: Float64Array) => void;

/** The rule's result on one interval, integrand by integrand. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  readonly integral: Float64Array;
  /** The integral of the absolute value. */
  readonly absIntegral: Float64Array;
  /** The difference from the 7-point Gauss rule: far above the true error of a smooth integrand, near it at a kink. */
  readonly errorEstimate: Float64Array;
}

/** Nodes in [0, 1] and weights of the 15-point Kronrod rule, and the weights of the 7-point Gauss rule at every second node (QUADPACK, qk15). */
const nodes = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993944, 0.5860872354676911,
  0.4058451513773972, 0.20778495500789848, 0,
];
const kronrodWeights = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
const gaussWeights = [0, 0.1294849661688697, 0, 0.27970539148927664, 0, 0.3818300505051189, 0, 0.4179591836734694];
const last = nodes.length - 1;

/** Integrates `count` integrands over [from, to] by 15 evaluations. */
export function kronrod(integrands: Integrands, count: number, from: number, to: number): Interval {
  const centre = (from + to) / 2;
  const half = (to - from) / 2;
  const values = new Float64Array(count);
  const integral = new Float64Array(count);
  const absIntegral = new Float64Array(count);
  const errorEstimate = new Float64Array(count);
  for (let k = -last; k <= last; k++) {
    const node = k < 0 ? last + k : last - k;
    const kronrodWeight = half * kronrodWeights[node]!;
    const gaussWeight = half * gaussWeights[node]!;
    integrands(centre + (k < 0 ? -half : half) * nodes[node]!, values);
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      integral[i]! += kronrodWeight * value;
      absIntegral[i]! += kronrodWeight * (value < 0 ? -value : value);
      errorEstimate[i]! += (kronrodWeight - gaussWeight) * value;
    }
  }
  for (let i = 0; i < count; i++) errorEstimate[i] = Math.abs(errorEstimate[i]!);
  return { from, to, integral, absIntegral, errorEstimate };
}
