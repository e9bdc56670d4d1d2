import type { LayerStatistics } from '../statistics/index.ts';
import { moments } from '../statistics/moments.ts';

/** Root mean square of a layer's values, by their mean and std; NaN where one is not finite. */
export const rmsOf = ({ nonfinite, mean, std }: LayerStatistics): number =>
  nonfinite > 0 ? NaN : Math.hypot(mean, std);

/** Root mean square. */
export const rms = (values: Float32Array): number => {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares / values.length);
};

/** Of all entries, about their mean. */
export const varianceOf = (values: Float32Array): number => moments(values).std ** 2;

/** a / b; NaN where b is 0 or either is not finite. */
export const ratio = (a: number, b: number): number => (b > 0 && Number.isFinite(a / b) ? a / b : NaN);

/** log₁₀(rate · rms(dW) / rms(W)), of these root mean squares; NaN where either is 0 or not finite. */
export const updateWeightLog10 = (ofW: number, ofGradient: number, rate: number): number => {
  const part = ratio(rate * ofGradient, ofW);
  return part > 0 ? Math.log10(part) : NaN;
};
