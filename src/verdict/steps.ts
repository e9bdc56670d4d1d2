import { predictCell, type ResolvedCell } from '../cell/index.ts';
import { fansOf } from '../network/index.ts';

/** √χ of a layer with drawn weights and what follows it up to the next: the factor by which an independent gradient changes. */
export interface GradientFactor {
  /** From 1. */
  readonly layer: number;
  readonly sqrtChi: number;
}

/**
 * The factors of a chain of layers, from the input's side on, each at its layer's own width, q, rescaling and bias: together
 * they make the predicted gradient of an independent N(0, 1) from above. Without those where theory is silent.
 */
export const gradientFactors = (cell: ResolvedCell): readonly GradientFactor[] => {
  const { layers } = cell;
  if (layers.some(({ number, inputs }) => inputs.length !== 1 || inputs[0] !== number - 1)) return [];
  const { backward } = predictCell(cell, { upstream: 'normal' }).rms;
  const drawn = layers.filter(fansOf);
  return drawn.flatMap(({ number }, i) => {
    const next = drawn[i + 1];
    const above = next ? backward[next.number - 1]! : 1;
    const sqrtChi = (backward[number - 1] ?? NaN) / (above ?? NaN);
    return Number.isFinite(sqrtChi) ? [{ layer: number, sqrtChi }] : [];
  });
};
