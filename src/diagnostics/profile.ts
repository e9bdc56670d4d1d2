/** Samples that are compared with each other in full, the first ones; what a sum over samples tells is taken over all. */
export const comparedSamples = 1024;

/** What one pass over a layer's outputs tells of its units and of its samples. */
export interface OutputProfile {
  /** Units whose output is the same for every sample. */
  readonly constant: number;
  /** Σ a_s / ‖a_s‖ over the samples whose output is not 0, and how many they are. */
  readonly directions: Float64Array;
  readonly directed: number;
  /** Largest ‖a_s‖. */
  readonly largestNorm: number;
  /** Over the compared samples: each unit's mean, and a sum that tells it from other units. */
  readonly means: Float64Array;
  readonly fingerprints: Float64Array;
}

/**
 * @param values (samples, units), row by row
 * @returns undefined where a value is not finite
 */
export function profileOf(values: Float32Array, units: number): OutputProfile | undefined {
  const samples = values.length / units;
  const compared = Math.min(samples, comparedSamples);
  const directions = new Float64Array(units);
  const sums = new Float64Array(units);
  const fingerprints = new Float64Array(units);
  const candidates = Int32Array.from({ length: units }, (_, j) => j);
  let constant = units;
  let directed = 0;
  let largestSquare = 0;
  for (let s = 0; s < samples; s++) {
    const row = s * units;
    constant = keepConstant(candidates, constant, values, row);
    let square = 0;
    for (let j = 0; j < units; j++) square += values[row + j]! * values[row + j]!;
    // Squares of float32 values can't overflow in float64.
    if (!Number.isFinite(square)) return undefined;
    if (square > 0) directed++;
    if (square > largestSquare) largestSquare = square;
    const inverse = square > 0 ? 1 / Math.sqrt(square) : 0;
    if (s >= compared) {
      for (let j = 0; j < units; j++) directions[j]! += values[row + j]! * inverse;
      continue;
    }
    const weight = weightOf(s);
    for (let j = 0; j < units; j++) {
      const value = values[row + j]!;
      directions[j]! += value * inverse;
      sums[j]! += value;
      fingerprints[j]! += value * weight;
    }
  }
  return {
    constant: samples > 1 ? constant : NaN,
    directions,
    directed,
    largestNorm: Math.sqrt(largestSquare),
    means: sums.map((sum) => sum / compared),
    fingerprints,
  };
}

/** Moves the units among the first `count` candidates that repeat their first output in this row to the front. @returns how many they are */
function keepConstant(candidates: Int32Array, count: number, values: Float32Array, row: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const j = candidates[i]!;
    if (values[row + j] === values[j]) candidates[kept++] = j;
  }
  return kept;
}

/** Numbers spread evenly over [0, 1) that follow no pattern of the data. */
const weightOf = (s: number): number => (s * goldenRatio) % 1;
const goldenRatio = (1 + Math.sqrt(5)) / 2;

/** Mean cosine over all pairs of different samples: ‖Σ u_s‖² = count + Σ over s ≠ t of u_s · u_t for unit vectors u. */
export function meanCosine({ directions, directed }: OutputProfile): number {
  if (directed < 2) return NaN;
  const square = directions.reduce((sum, v) => sum + v * v, 0);
  return (square - directed) / (directed * (directed - 1));
}
