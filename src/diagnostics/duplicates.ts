import type { OutputSummary } from './outputSummary.ts';

/** Units are duplicates if they differ by no more than this part of their largest output: equal columns of W give float32 products that differ in the last bits. */
const tolerance = 1e-5;

/** Samples that enter a fingerprint, which rules out most pairs of units. */
const fingerprintSamples = 32;

/**
 * How many units duplicate another unit: the same output for every sample.
 * @param outputs (samples, units), row by row, all finite
 */
export function countDuplicates(
  outputs: Float32Array,
  units: number,
  { largestNorm, constant }: Pick<OutputSummary, 'largestNorm' | 'constant'>,
): number {
  const values = constant === units ? outputs.subarray(0, units) : outputs;
  const samples = Math.min(fingerprintSamples, values.length / units);
  const fingerprintOf = fingerprints(values.subarray(0, samples * units), units);
  const order = Array.from(fingerprintOf.keys()).toSorted((j, k) => fingerprintOf[j]! - fingerprintOf[k]!);
  const distance = (j: number, k: number): number => fingerprintOf[k]! - fingerprintOf[j]!;
  const duplicates = new Set<number>();
  for (const [at, j] of order.entries()) {
    // Units that agree have fingerprints no farther apart than `allowed * samples`; no output exceeds its row's norm.
    if (at + 1 === units || distance(j, order[at + 1]!) > tolerance * largestNorm * samples) continue;
    const allowed = tolerance * largestOutput(values, units, j);
    for (let next = at + 1; next < units && distance(j, order[next]!) <= allowed * samples; next++) {
      if (!agree(values, units, [j, order[next]!], allowed)) continue;
      duplicates.add(j).add(order[next]!);
      break;
    }
  }
  return duplicates.size;
}

/** The sum of each unit's outputs, with weights spaced evenly over [0, 1) in an order that follows no pattern of the data. */
function fingerprints(values: Float32Array, units: number): Float64Array {
  const sums = new Float64Array(units);
  for (let row = 0, s = 0; row < values.length; row += units, s++) {
    const weight = (s * goldenRatio) % 1;
    for (let j = 0; j < units; j++) sums[j]! += weight * values[row + j]!;
  }
  return sums;
}

const goldenRatio = (1 + Math.sqrt(5)) / 2;

function largestOutput(values: Float32Array, units: number, j: number): number {
  let largest = 0;
  for (let at = j; at < values.length; at += units) largest = Math.max(largest, Math.abs(values[at]!));
  return largest;
}

function agree(values: Float32Array, units: number, [j, k]: readonly [number, number], allowed: number): boolean {
  for (let row = 0; row < values.length; row += units) {
    if (Math.abs(values[row + j]! - values[row + k]!) > allowed) return false;
  }
  return true;
}
