/** Units are duplicates if they differ by no more than this part of their largest output: equal columns of W give float32 products that differ in the last bits. */
const tolerance = 1e-5;

/** Samples that enter a fingerprint, which rules out most pairs of units. */
const fingerprintSamples = 32;

/**
 * How many units duplicate another unit: the same output for every sample. The native addon does the same.
 * @param outputs (samples, units), row by row, all finite
 */
export function countDuplicates(outputs: Float32Array, units: number): number {
  const samples = Math.min(fingerprintSamples, outputs.length / units);
  const fingerprintOf = fingerprints(outputs.subarray(0, samples * units), units);
  const largest = largestOutputs(outputs, units);
  const order = Array.from(fingerprintOf.keys()).toSorted((j, k) => fingerprintOf[j]! - fingerprintOf[k]!);
  const distance = (j: number, k: number): number => fingerprintOf[k]! - fingerprintOf[j]!;
  const duplicates = new Set<number>();
  for (const [at, j] of order.entries()) {
    // Units that agree have fingerprints no farther apart than `allowed * samples`.
    const allowed = tolerance * largest[j]!;
    for (let next = at + 1; next < units && distance(j, order[next]!) <= allowed * samples; next++) {
      if (!agree(outputs, units, [j, order[next]!], allowed)) continue;
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

/** Each unit's largest |output|. */
function largestOutputs(values: Float32Array, units: number): Float32Array {
  const largest = new Float32Array(units);
  for (let row = 0; row < values.length; row += units) {
    for (let j = 0; j < units; j++) {
      const size = Math.abs(values[row + j]!);
      if (size > largest[j]!) largest[j] = size;
    }
  }
  return largest;
}

function agree(values: Float32Array, units: number, [j, k]: readonly [number, number], allowed: number): boolean {
  for (let row = 0; row < values.length; row += units) {
    if (Math.abs(values[row + j]! - values[row + k]!) > allowed) return false;
  }
  return true;
}
