import { activationKind } from '../activation/index.ts';
import { createInitializer, type InitializerChoice } from '../initializer/index.ts';
import { moments } from '../theory/index.ts';
import { expectedFlat, predictedStd, scaleAt } from './expected.ts';
import { farthest, pathsOf, severity } from './growth.ts';
import type { VerdictInput } from './subject.ts';
import { thresholds } from './thresholds.ts';

/** An initializer that may be advised. */
export interface Candidate {
  /** As a config has it. */
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

/** The part of what is allowed that theory may use up; the rest is left to chance. */
const safetyMargin = 0.7;

/**
 * The initializer that theory expects to keep signal and gradient of this network near to what they set out with, and out of the
 * activation's flat parts: the customary one if it does, else the best of some; undefined where none does.
 */
export const advisedInitializer = (subject: VerdictInput): Candidate | undefined => {
  const { activation, bias, widths, upstreamGradient } = subject.settings;
  const network = JSON.stringify({ activation, bias, widths, upstreamGradient });
  if (!adviceCache.has(network)) adviceCache.set(network, search(subject));
  return adviceCache.get(network);
};

/** By network: a study's initializers and a sweep's learning rates share theirs, and the search takes 10 ms. */
const adviceCache = new Map<string, Candidate | undefined>();

const search = (subject: VerdictInput): Candidate | undefined => {
  const { value, slope } = moments(subject.activation, 1);
  const [forwardGain, backwardGain] = [value.square, slope.square].map((square) => 1 / Math.sqrt(square));
  const groups = [
    [conventional(subject, forwardGain!)],
    [he, xavier, ...[forwardGain!, backwardGain!].filter(Number.isFinite).map(scaled)],
    Array.from({ length: 30 }, (_, i) => scaled(0.9 * 1.06 ** i)),
  ];
  for (const group of groups) {
    const rated = group.map((candidate) => ({ candidate, rating: rate(subject, candidate) }));
    const best = rated.reduce((best, next) => (next.rating < best.rating ? next : best));
    if (best.rating < safetyMargin) return best.candidate;
  }
  return undefined;
};

/** Xavier for what is bounded; for the rest the nearer of the two to the gain that keeps the signal. */
const conventional = ({ flat: { saturatesAtInfinity: tails } }: VerdictInput, forwardGain: number): Candidate => {
  if (tails[0] && tails[1]) return xavier;
  return Math.abs(forwardGain - xavier.gain) < Math.abs(forwardGain - he.gain) ? xavier : he;
};

/** How near theory expects a limit to come, 1 being the limit. */
const rate = (subject: VerdictInput, { choice }: Candidate): number => {
  const predicted = predictedStd(subject, createInitializer(choice));
  if (!predicted) return Infinity;
  const steps = pathsOf(subject.settings, (direction, index) => predicted[direction][index] ?? NaN).flat();
  if (steps.some(({ std }) => Number.isNaN(std))) return Infinity;
  const flat = predicted.forward.filter((_, i) => i % 2 === 0).map((std) => saturation(subject, std!));
  return Math.max(severity(farthest(steps)!), Math.max(...flat) / thresholds.saturatedFraction.value);
};

const saturation = (subject: VerdictInput, std: number): number => {
  const [low, high] = subject.flat.saturatesAtInfinity;
  return low && high ? expectedFlat(subject.flat, std) : 0;
};

/** What to try instead of the initializer of a layer (from 1). */
export const initializerAdvice = (subject: VerdictInput, layer: number): string => {
  const candidate = advisedInitializer(subject);
  const name = activationKind(subject.settings.activation);
  if (!candidate) return otherActivation(subject);
  const now = scaleAt(subject, layer)?.weight;
  if (now !== undefined && Math.abs(now / candidate.gain - 1) < 0.02) {
    return 'a wider network: theory finds nothing wrong with this σ_w, chance at this width does';
  }
  const instead = now === undefined ? '' : ` instead of ${toThreeDigits(now)}`;
  return `σ_w ${toThreeDigits(candidate.gain)}${instead} keeps signal and gradient for ${name}: \`${candidate.text}\``;
};

const otherActivation = ({
  settings: { activation, widths },
  flat: { saturatesAtInfinity: tails },
}: VerdictInput): string => {
  const name = activationKind(activation);
  const other = tails[0] && tails[1] && name !== 'tanh' ? 'tanh with `xavier`' : 'relu with `he`';
  return `${other}: no σ_w keeps signal and gradient of ${name} through ${widths.length - 1} pairs of layers`;
};

/** Three digits. */
export const toThreeDigits = (value: number): string => String(Number(value.toPrecision(3)));
