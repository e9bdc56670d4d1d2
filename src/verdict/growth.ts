import type { Direction } from '../record/record.ts';
import { typicalDraw, type Expectation } from './expected.ts';
import { thresholds } from './thresholds.ts';
import type { VerdictWord } from './words.ts';

/** Signal or gradient at a layer, as ln of its root mean square beside the one that it set out with; so is the expectation. */
export interface Step extends Expectation {
  readonly direction: Direction;
  /** From 1. */
  readonly layer: number;
  /** The root mean square in each repeat; ∞ where a value is not finite. */
  readonly sizes: readonly number[];
  /** The layer whose row has the size that it set out with; 0 where that is 1. */
  readonly source: number;
  /** By what it shrinks from there on as it is spread over more positions. */
  readonly spread: number;
  /** The size that it set out with, spread likewise: typical of the repeats, and by theory. */
  readonly base: number;
  readonly expectedBase: number | null;
  /** ln of its ratio to that: −∞ of 0. */
  readonly measured: readonly number[];
}

export type GrowthWord = Extract<VerdictWord, 'healthy' | 'uncertain' | 'vanishing' | 'exploding'>;

/** What decided about a step. */
export type Decision = 'theory' | 'measurement' | 'repeats' | 'chance';

/** ln of the geometric mean over the repeats. */
export const typicalOf = ({ measured }: Pick<Step, 'measured'>): number =>
  measured.reduce((sum, one) => sum + one, 0) / measured.length;

/** The word for a size alone. */
export const wordOf = (log: number): Exclude<GrowthWord, 'uncertain'> => {
  if (Math.abs(log) <= thresholds.growth.value) return 'healthy';
  return log < 0 ? 'vanishing' : 'exploding';
};

/** Whether the repeats lie farther from the prediction than chance explains. */
export const departs = (step: Step): boolean => {
  const typical = typicalDraw(step);
  return typical !== null && step.deviation !== null && isFarther(typicalOf(step), typical, step.deviation);
};

const isFarther = (measured: number, typical: number, deviation: number): boolean =>
  Math.abs(measured - typical) > thresholds.chance.value * deviation;

/**
 * Growth that theory predicts is judged alone; what is measured is judged where theory is silent or refuted. Where the draws
 * of this width lie on both sides of a limit, repeats decide if they all agree.
 */
export const judgeStep = (step: Step): { readonly word: GrowthWord; readonly by: Decision } => {
  const { predicted, deviation } = step;
  const measured = typicalOf(step);
  if (predicted === null || (deviation === null && wordOf(predicted) === 'healthy')) return byRepeats(step);
  if (wordOf(predicted) !== 'healthy') return { word: wordOf(predicted), by: 'theory' };
  if (departs(step)) return { word: wordOf(measured), by: 'measurement' };
  const reach = thresholds.draws.value * deviation!;
  const typical = typicalDraw(step)!;
  const surely = [typical - reach, measured, typical + reach].every((log) => wordOf(log) === 'healthy');
  if (surely) return { word: 'healthy', by: 'theory' };
  const [word, ...others] = new Set(step.measured.map(wordOf));
  const agree = others.length === 0 && step.measured.length >= thresholds.repeats.value;
  return agree ? { word: word!, by: 'repeats' } : { word: 'uncertain', by: 'chance' };
};

/** Without theory: the geometric mean, unless repeats on both sides of the limit leave it within three standard errors of it. */
const byRepeats = (step: Step): { readonly word: GrowthWord; readonly by: Decision } => {
  const { measured } = step;
  const typical = typicalOf(step);
  const word = wordOf(typical);
  if (new Set(measured.map(wordOf)).size < 2) return { word, by: 'measurement' };
  const variance = measured.reduce((sum, one) => sum + (one - typical) ** 2, 0) / (measured.length - 1);
  const error = Math.sqrt(variance / measured.length);
  const isClear = Math.abs(Math.abs(typical) - thresholds.growth.value) > thresholds.chance.value * error;
  return isClear ? { word, by: 'measurement' } : { word: 'uncertain', by: 'chance' };
};

/** How far a step lies from where it set out. */
export const extentOf = (step: Step): number =>
  Math.max(Math.abs(typicalOf(step)), step.predicted === null ? 0 : Math.abs(step.predicted));

export const farthest = (steps: readonly Step[]): Step | undefined =>
  steps.reduce<Step | undefined>((far, step) => (far && extentOf(far) >= extentOf(step) ? far : step), undefined);

const isBad = (step: Step): boolean => ['vanishing', 'exploding'].includes(judgeStep(step).word);

/** The first step out of bounds on a path. */
export const firstBad = (steps: readonly Step[]): Step | undefined => steps.find(isBad);

/** The step that decides: the first out of bounds on the path that goes farthest; else what chance decides; else the farther end. */
export const decisiveStep = (paths: readonly (readonly Step[])[]): Step => {
  const bad = paths.filter((steps) => steps.some(isBad));
  if (bad.length > 0) return firstBad(bad.reduce((far, steps) => (reachOf(far) >= reachOf(steps) ? far : steps)))!;
  const unclear = paths.flat().filter((step) => judgeStep(step).word === 'uncertain');
  return farthest(unclear) ?? farthest(paths.flatMap((steps) => steps.slice(-1)))!;
};

const reachOf = (steps: readonly Step[]): number => Math.max(...steps.map(extentOf));
