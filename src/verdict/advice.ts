import type { Activation } from '../activation/index.ts';
import { predictCell, type ResolvedCell } from '../cell/index.ts';
import { saturationRegions } from '../diagnostics/index.ts';
import { createInitializer, type InitializerChoice } from '../initializer/index.ts';
import { gaussianMoments } from '../theory/index.ts';
import { fansOf } from '../network/index.ts';
import { expectedSaturatedFraction, scaleAt } from './expected.ts';
import { farthest, pathsOf, severity } from './growth.ts';
import { thresholds } from './thresholds.ts';

/** An initializer that may be recommended. */
export interface Candidate {
  /** As a config writes it. */
  readonly text: string;
  readonly choice: InitializerChoice;
  /** σ_w. */
  readonly gain: number;
}

const he: Candidate = { text: 'he', choice: { name: 'he', parameters: {} }, gain: Math.SQRT2 };
const xavier: Candidate = { text: 'xavier', choice: { name: 'xavier', parameters: {} }, gain: 1 };

const scaled = (gain: number): Candidate => {
  const scale = Number((gain ** 2).toPrecision(3));
  const parameters = { scale, mode: 'fanIn', distribution: 'normal', dialect: 'keras' };
  return {
    text: `varianceScaling: { scale: ${scale}, distribution: normal }`,
    choice: { name: 'varianceScaling', parameters },
    gain: Math.sqrt(scale),
  };
};

/** The part of a limit that the prediction may use up; the rest is left to the chance of a draw. */
const safetyMargin = 0.7;

/** The one activation that all activation layers share; undefined where they differ, or where there is none. */
const soleActivation = ({
  activations,
  layers,
}: ResolvedCell): { activation: Activation; kind: string } | undefined => {
  const [activation, ...others] = new Set(activations.values());
  if (!activation || others.length > 0) return undefined;
  return { activation, kind: layers.find(({ category }) => category === 'activation')!.kind };
};

/**
 * The initializer with which theory expects signal and gradient of this network to keep their size and its activation not to
 * saturate: the conventional one if it does, else the best of some; undefined where none does, or where the network has
 * several activations or none.
 */
export const advisedInitializer = (cell: ResolvedCell): Candidate | undefined => {
  const { network, bias, upstreamGradient } = cell.settings;
  const key = JSON.stringify({ network, bias, upstreamGradient });
  if (!adviceCache.has(key)) adviceCache.set(key, search(cell));
  return adviceCache.get(key);
};

/** By network, since a study's initializers share one and the search takes 10 ms. */
const adviceCache = new Map<string, Candidate | undefined>();

const search = (cell: ResolvedCell): Candidate | undefined => {
  const sole = soleActivation(cell);
  if (!sole) return undefined;
  const { value, slope } = gaussianMoments(sole.activation, 1);
  const [forwardGain, backwardGain] = [value.square, slope.square].map((square) => 1 / Math.sqrt(square));
  const groups = [
    [conventional(sole.activation, forwardGain!)],
    [he, xavier, ...[forwardGain!, backwardGain!].filter(Number.isFinite).map(scaled)],
    Array.from({ length: 30 }, (_, i) => scaled(0.9 * 1.06 ** i)),
  ];
  for (const group of groups) {
    const rated = group.map((candidate) => ({ candidate, rating: rate(cell, sole.activation, candidate) }));
    const best = rated.reduce((best, next) => (next.rating < best.rating ? next : best));
    if (best.rating < safetyMargin) return best.candidate;
  }
  return undefined;
};

/** Xavier for bounded activations; for the others Xavier or He, whichever is nearer to the gain that keeps the signal. */
const conventional = (activation: Activation, forwardGain: number): Candidate => {
  if (isBounded(activation)) return xavier;
  return Math.abs(forwardGain - xavier.gain) < Math.abs(forwardGain - he.gain) ? xavier : he;
};

const isBounded = (activation: Activation): boolean => saturationRegions(activation).saturatesAtInfinity.every(Boolean);

/** The largest predicted part of a limit; 1 is the limit itself. */
const rate = (cell: ResolvedCell, activation: Activation, { choice }: Candidate): number => {
  const predicted = predictCell(cell, createInitializer(choice));
  const steps = pathsOf(cell.layers, (direction, index) => predicted[direction][index] ?? NaN).flat();
  if (steps.some(({ std }) => Number.isNaN(std))) return Infinity;
  const inputs = cell.layers.flatMap(({ category, inputs: [input] }) => (category === 'activation' ? input! : []));
  const saturated = inputs.map((input) => expectedSaturation(activation, predicted.forward[input - 1] ?? 1));
  return Math.max(severity(farthest(steps)!), Math.max(...saturated) / thresholds.saturatedFraction.value);
};

const expectedSaturation = (activation: Activation, std: number): number =>
  isBounded(activation) ? expectedSaturatedFraction(saturationRegions(activation), std) : 0;

/** What to try instead of the initializer of a layer (from 1). */
export const initializerAdvice = (cell: ResolvedCell, layer: number): string | null => {
  const sole = soleActivation(cell);
  if (!sole) return null;
  const candidate = advisedInitializer(cell);
  // Where theory falls silent whatever the initializer, nothing is known of any σ_w.
  if (!candidate)
    return predictCell(cell, createInitializer(he.choice)).silence.forward ? null : otherActivation(cell, sole);
  const now = scaleAt(cell, layer)?.weight;
  if (now !== undefined && Math.abs(now / candidate.gain - 1) < 0.02) {
    return 'a wider network: theory finds nothing wrong with this σ_w, chance at this width does';
  }
  const instead = now === undefined ? '' : ` instead of ${toThreeDigits(now)}`;
  return `σ_w ${toThreeDigits(candidate.gain)}${instead} keeps signal and gradient for ${sole.kind}: \`${candidate.text}\``;
};

const otherActivation = (
  { layers }: ResolvedCell,
  { activation, kind }: { activation: Activation; kind: string },
): string => {
  const other = isBounded(activation) && kind !== 'tanh' ? 'tanh with `xavier`' : 'relu with `he`';
  return `${other}: no σ_w keeps signal and gradient of ${kind} through ${layers.filter(fansOf).length} pairs of layers`;
};

/** `toThreeDigits(0.012345) // '0.0123'` */
export const toThreeDigits = (value: number): string => String(Number(value.toPrecision(3)));
