import { closedFormOf } from './closedForms.ts';
import type { ScalarActivation } from './momentIntegrals.ts';
import { differingRectified, rectifierOf } from './rectifier.ts';

/**
 * What differs between two samples, as a part of the root mean square: √(E[(f(u) − f(v))²] / 2 E[f²]) of φ, φ′ and φ φ′, u and v
 * the pre-activations of one unit for two samples. 0 where the samples are alike, √(1 − c) of u itself. NaN where it can't be told.
 */
export interface DifferingParts {
  readonly value: number;
  readonly slope: number;
  readonly product: number;
}

/** Under this part, differences would be lost in float64's rounding: they are carried down from here by their power of it. */
const leastPart = 1e-6;

/** How far the integral of f² may be from what it is, for that of differences to be trusted. */
const tolerance = 1e-4;

/**
 * For u, v ~ N(0, q) of correlation 1 − part². As u = m + s, v = m − s, with m and s independent, nothing cancels but within
 * f(m + s) − f(m − s).
 *
 *     differingParts(activations.relu.create({}), { q: 1, squares: { value: 0.5, slope: 0.5, product: 0.5 } }, 1).slope // 0.707
 *
 * @param squares E[φ²], E[φ′²], E[φ² φ′²]
 * @param unit of the variable: features lie at x / unit
 */
export function differingParts(
  activation: ScalarActivation,
  { q, squares, unit = 1 }: { readonly q: number; readonly squares: DifferingParts; readonly unit?: number },
  part: number,
): DifferingParts {
  if (part === 0 || q === 0) return { value: 0, slope: 0, product: 0 };
  const closed = closedFormOf(activation, q)?.differing(q, part);
  if (closed) return closed;
  const rectifier = rectifierOf(activation);
  if (rectifier) return differingRectified(rectifier, part);
  if (part >= leastPart) return integrated(activation, { q, squares, unit }, part);
  const [near, twice] = [1, 2].map((times) => integrated(activation, { q, squares, unit }, times * leastPart));
  const down = (key: keyof DifferingParts): number => {
    if (near![key] === 0) return 0;
    const power = Math.round(2 * Math.log2(twice![key] / near![key])) / 2;
    return near![key] * (part / leastPart) ** power;
  };
  return { value: down('value'), slope: down('slope'), product: down('product') };
}

/** Where panels end, in standard deviations of s ≥ 0 and of m; beyond the last one next to nothing is left. */
const ends = { s: [0, 1, 2.4, 4.2, 6.4], m: [-7, -4.4, -2.7, -1.3, 0, 1.3, 2.7, 4.4, 7] } as const;

function integrated(
  { value, derivative }: ScalarActivation,
  { q, squares, unit }: { readonly q: number; readonly squares: DifferingParts; readonly unit: number },
  part: number,
): DifferingParts {
  const [ofS, ofM] = [part * Math.sqrt(q / 2), Math.sqrt(q * (1 - part ** 2 / 2))];
  const features = featuresUpTo(8 * Math.sqrt(2 * q) * unit).map((x) => x / unit);
  const differences = new Float64Array(3);
  const sums = new Float64Array(3);
  const add = (u: number, v: number, weight: number): void => {
    const [fu, fv, du, dv] = [value(u), value(v), derivative(u), derivative(v)];
    differences[0]! += weight * (fu - fv) ** 2;
    differences[1]! += weight * (du - dv) ** 2;
    differences[2]! += weight * (fu * du - fv * dv) ** 2;
    sums[0]! += weight * (fu * fu + fv * fv);
    sums[1]! += weight * (du * du + dv * dv);
    sums[2]! += weight * ((fu * du) ** 2 + (fv * dv) ** 2);
  };
  const sNodes = nodesOf([...ends.s.map((z) => z * ofS), ...features], ofS, [0, ends.s.at(-1)!]);
  for (let i = 0; i < sNodes.length; i += 2) {
    const [s, weightOfS] = [sNodes[i]!, sNodes[i + 1]!];
    // f(m + s) and f(m − s) have their features where these are at those of f.
    const mEnds = [...ends.m.map((z) => z * ofM), ...features.flatMap((x) => [x - s, x + s])];
    const mNodes = nodesOf(mEnds, ofM, [ends.m[0], ends.m.at(-1)!]);
    for (let j = 0; j < mNodes.length; j += 2) add(mNodes[j]! + s, mNodes[j]! - s, weightOfS * mNodes[j + 1]!);
  }
  const partOf = (i: number, square: number): number => {
    if (square === 0) return 0;
    // Half the Gaussian of s, but E[f²] of u and v.
    const isResolved = Math.abs(sums[i]! / square - 1) < tolerance;
    return isResolved ? Math.sqrt(differences[i]! / sums[i]!) : Number.NaN;
  };
  return { value: partOf(0, squares.value), slope: partOf(1, squares.slope), product: partOf(2, squares.product) };
}

/** Where activations have kinks, and the scales on which they change: 0, ±1, ±4, ±16, ±256, … */
const featuresUpTo = (furthest: number): number[] => {
  const features = [0];
  for (let x = 1; x < furthest; x = Math.max(4 * x, x ** 2)) features.push(x, -x);
  return features;
};

/** Nodes, each with its weight in N(0, deviation²), of panels between those of these ends that lie within a range of deviations. */
function nodesOf(panelEnds: readonly number[], deviation: number, [from, to]: readonly [number, number]): Float64Array {
  const sorted = Float64Array.from(panelEnds.filter((x) => x >= from * deviation && x <= to * deviation)).toSorted();
  const nodes = new Float64Array(2 * legendre.nodes.length * (sorted.length - 1));
  let at = 0;
  for (let i = 1; i < sorted.length; i++) {
    const half = (sorted[i]! - sorted[i - 1]!) / 2;
    if (half === 0) continue;
    const scale = (half / deviation) * densityAt0;
    for (let k = 0; k < legendre.nodes.length; k++) {
      const x = sorted[i - 1]! + half * (1 + legendre.nodes[k]!);
      const z = x / deviation;
      nodes[at++] = x;
      nodes[at++] = scale * legendre.weights[k]! * Math.exp(-0.5 * z * z);
    }
  }
  return nodes.subarray(0, at);
}

const densityAt0 = 1 / Math.sqrt(2 * Math.PI);

/** Gauss–Legendre quadrature on −1 … 1. */
const legendre = {
  nodes: [
    -0.9491079123427586, -0.7415311855993945, -0.4058451513773972, 0.0, 0.4058451513773972, 0.7415311855993945,
    0.9491079123427586,
  ],
  weights: [
    0.12948496616886973, 0.27970539148927687, 0.3818300505051187, 0.4179591836734693, 0.3818300505051187,
    0.27970539148927687, 0.12948496616886973,
  ],
} as const;
