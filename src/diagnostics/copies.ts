import type { OutputProfile } from './profile.ts';

/** Units agree where they differ by no more than this part of their largest output: equal columns of W give float32 products whose last bits differ. */
const tolerance = 1e-5;

/**
 * How many units give the output of another unit for every compared sample.
 * @param values of the compared samples, (samples, units), row by row, all finite
 */
export function countCopies(values: Float32Array, { fingerprints, largestNorm }: OutputProfile): number {
  const units = fingerprints.length;
  const samples = values.length / units;
  const order = Array.from(fingerprints.keys()).toSorted((j, k) => fingerprints[j]! - fingerprints[k]!);
  const distance = (j: number, k: number): number => fingerprints[k]! - fingerprints[j]!;
  const copied = new Set<number>();
  for (const [at, j] of order.entries()) {
    // Units that agree have fingerprints no farther apart than `allowed * samples`; no output exceeds its row's norm.
    if (at + 1 === units || distance(j, order[at + 1]!) > tolerance * largestNorm * samples) continue;
    const allowed = tolerance * largestOutput(values, units, j);
    for (let next = at + 1; next < units && distance(j, order[next]!) <= allowed * samples; next++) {
      if (!agree(values, units, [j, order[next]!], allowed)) continue;
      copied.add(j).add(order[next]!);
      break;
    }
  }
  return copied.size;
}

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
