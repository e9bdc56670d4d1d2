/** Summary of a layer's outputs, found in one pass over them. */
export interface OutputSummary {
  /** Units whose output is the same for every sample. */
  readonly constant: number;
  /** Mean cosine of two different samples' outputs; NaN without two samples that have an output other than 0. */
  readonly cosine: number;
  /** Largest ‖a_s‖ over the samples. */
  readonly largestNorm: number;
}

/**
 * @param values (samples, units), row by row
 * @returns undefined where a value is not finite
 */
export function summarizeOutputs(values: Float32Array, units: number): OutputSummary | undefined {
  const directions = new Float64Array(units);
  const candidates = Int32Array.from({ length: units }, (_, j) => j);
  let constant = units;
  let directed = 0;
  let largest = 0;
  for (let row = 0; row < values.length; row += units) {
    constant = keepConstant(candidates, constant, values, row);
    let square = 0;
    for (let j = 0; j < units; j++) square += values[row + j]! * values[row + j]!;
    // Squares of float32 values can't overflow in float64.
    if (!Number.isFinite(square)) return undefined;
    if (square === 0) continue;
    directed++;
    if (square > largest) largest = square;
    const inverse = 1 / Math.sqrt(square);
    for (let j = 0; j < units; j++) directions[j]! += values[row + j]! * inverse;
  }
  return {
    constant: values.length > units ? constant : NaN,
    cosine: meanCosine(directions, directed),
    largestNorm: Math.sqrt(largest),
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

/** Over all pairs, from the sum of the samples' unit vectors u: ‖Σ u_s‖² = count + Σ over s ≠ t of u_s · u_t. */
function meanCosine(sum: Float64Array, count: number): number {
  if (count < 2) return NaN;
  const square = sum.reduce((total, v) => total + v * v, 0);
  // Rounding takes it past 1 where all samples are alike.
  return Math.min(1, (square - count) / (count * (count - 1)));
}
