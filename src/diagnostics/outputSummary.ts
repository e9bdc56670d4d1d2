import { cosineSamplesOf } from './compared.ts';

/** Summary of a layer's outputs, found in one pass over them. */
export interface OutputSummary {
  /** Units whose output is the same for every sample. */
  readonly constant: number;
  /** Mean cosine of two of the first samples' outputs at one position; NaN without two samples that have an output other than 0 there. */
  readonly cosineOfSamples: number;
  /** The same of two positions of one sample; NaN where a sample has one alone. */
  readonly cosineOfPositions: number;
  /** Mean over the units of the square of a unit's mean over samples and positions. */
  readonly squaredMean: number;
  /** Mean over the units of a unit's variance over samples and positions. */
  readonly variance: number;
}

/**
 * @param values (samples, positions, units), row by row
 * @param positions vectors that a sample consists of, pixels or tokens
 * @returns undefined where a value is not finite
 */
export function summarizeOutputs(values: Float32Array, units: number, positions = 1): OutputSummary | undefined {
  const sums = new Float64Array(units);
  const candidates = Int32Array.from({ length: units }, (_, j) => j);
  const ofSamples = new Directions(units, positions);
  const ofPositions = new Directions(units, 1);
  const pairs = { squares: 0, count: 0 };
  const cosinesTo = cosineSamplesOf(positions) * positions * units;
  let constant = units;
  let total = 0;
  for (let row = 0, position = 0; row < values.length; row += units) {
    constant = keepConstant(candidates, constant, values, row);
    let square = 0;
    for (let j = 0; j < units; j++) {
      const value = values[row + j]!;
      square += value * value;
      sums[j]! += value;
    }
    // Squares of float32 values can't overflow in float64.
    if (!Number.isFinite(square)) return undefined;
    total += square;
    if (square > 0 && row < cosinesTo) {
      const inverse = 1 / Math.sqrt(square);
      ofSamples.add(values, row, inverse, position);
      if (positions > 1) ofPositions.add(values, row, inverse, 0);
    }
    position++;
    if (position < positions) continue;
    position = 0;
    if (positions > 1) ofPositions.moveTo(pairs);
  }
  const rows = values.length / units;
  const squaredMean = sums.reduce((sum, of) => sum + (of / rows) * (of / rows), 0) / units;
  const meanSquare = total / values.length;
  return {
    constant: rows > 1 ? constant : NaN,
    cosineOfSamples: ofSamples.meanCosine(),
    cosineOfPositions: cosineOf(pairs),
    squaredMean,
    // What rounding leaves of units that are constant is no variance.
    variance: meanSquare - squaredMean > roundings * meanSquare ? meanSquare - squaredMean : 0,
  };
}

/** The part of a mean square that a difference of two sums may leave where it should be 0. */
const roundings = 1e-13;

/** Moves the units among the first `count` candidates that repeat their first output in this row to the front. @returns how many they are */
function keepConstant(candidates: Int32Array, count: number, values: Float32Array, row: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const j = candidates[i]!;
    if (values[row + j] === values[j]) candidates[kept++] = j;
  }
  return kept;
}

/** ‖Σ u‖² less the number of the unit vectors u, which is the sum of their cosines over all pairs, and the number of these pairs. */
interface Pairs {
  squares: number;
  count: number;
}

const cosineOf = ({ squares, count }: Pairs): number =>
  // Rounding takes it past 1 where all are alike.
  count > 0 ? Math.min(1, squares / count) : NaN;

/** Sums of unit vectors, from which the mean cosine over all pairs of each sum follows: ‖Σ u‖² = count + Σ over s ≠ t of u_s · u_t. */
class Directions {
  readonly #units: number;
  readonly #sums: Float64Array;
  readonly #counts: Int32Array;

  constructor(units: number, sums: number) {
    this.#units = units;
    this.#sums = new Float64Array(units * sums);
    this.#counts = new Int32Array(sums);
  }

  add(values: Float32Array, row: number, inverse: number, to: number): void {
    const start = to * this.#units;
    for (let j = 0; j < this.#units; j++) this.#sums[start + j]! += values[row + j]! * inverse;
    this.#counts[to]!++;
  }

  /** Adds the pairs of all sums to others, and starts anew. */
  moveTo(pairs: Pairs): void {
    this.#addTo(pairs);
    this.#sums.fill(0);
    this.#counts.fill(0);
  }

  meanCosine(): number {
    const pairs = { squares: 0, count: 0 };
    this.#addTo(pairs);
    return cosineOf(pairs);
  }

  #addTo(pairs: Pairs): void {
    for (const [i, count] of this.#counts.entries()) {
      if (count < 2) continue;
      const sum = this.#sums.subarray(i * this.#units, (i + 1) * this.#units);
      pairs.squares += sum.reduce((total, v) => total + v * v, 0) - count;
      pairs.count += count * (count - 1);
    }
  }
}
