import { countDuplicates } from './duplicates.ts';
import { rms } from './ratios.ts';

/**
 * How many copied units have weights that get the gradient of the other's: those alike in what they give and in their column of ∂L/∂W.
 * NaN of a gradient that is not finite.
 * @param outputs (samples, units), those that are compared
 * @param gradient of the weights, (…, units), row by row
 */
export function countCopiedGradients(outputs: Float32Array, units: number, gradient: Float32Array): number {
  if (!Number.isFinite(rms(gradient))) return NaN;
  // One beside the other at the same scale, for units are compared by their largest entry.
  const both = new Float32Array(outputs.length + gradient.length);
  both.set(inUnits(outputs));
  both.set(inUnits(gradient), outputs.length);
  return countDuplicates(both, units);
}

/** Divided by the largest entry's size. */
const inUnits = (values: Float32Array): Float32Array => {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest > 0 ? values.map((value) => value / largest) : values;
};
