import type { ScalarActivation } from './moments.ts';
import { scaledMoments, type ScaledMoments } from './scaledMoments.ts';

const known = new WeakMap<ScalarActivation, Map<string, ScaledMoments | undefined>>();
/** Of one activation; a search over σ_w asks for some thousands, each several times. */
const mostKnown = 5000;

/** `scaledMoments`, remembered for each activation. */
export const knownMoments = (activation: ScalarActivation, square: number, unit: number): ScaledMoments | undefined => {
  const ofActivation = known.get(activation) ?? new Map<string, ScaledMoments | undefined>();
  known.set(activation, ofActivation);
  const key = `${square} ${unit}`;
  if (!ofActivation.has(key)) {
    if (ofActivation.size >= mostKnown) ofActivation.clear();
    ofActivation.set(key, scaledMoments(activation, square, unit));
  }
  return ofActivation.get(key);
};
