import type { Settings } from '../config/index.ts';
import type { Plan } from './plan.ts';

/** What a plan leaves out of the page, in sentences that say by which rule; `settings` are those of all cells. */
export const omittedBy = (settings: readonly Settings[], plan: Plan): string[] => {
  const most = (of: (one: Settings) => number): number => Math.max(...settings.slice(0, plan.cells).map(of));
  const repeats = most((one) => one.repeats);
  const epochs = most((one) => one.epochs);
  const pairs = most(({ widths }) => widths.length - 1);
  return [
    plan.cells < settings.length && `The page holds the first ${plan.cells} of the ${settings.length} cells.`,
    plan.repeats < repeats &&
      `Histograms of the first ${plan.repeats} of up to ${repeats} repeats; averages are over all repeats.`,
    plan.epochs < epochs &&
      `Histograms of at most ${plan.epochs} of up to ${epochs} epochs, evenly spaced from the first to the last.`,
    plan.everyPair > 1 &&
      `Histograms of every ${ordinal(plan.everyPair)} of up to ${pairs} pairs of an Affine layer and its activation.`,
  ].filter((sentence) => sentence !== false);
};

const ordinal = (n: number): string => `${n}${{ 2: 'nd', 3: 'rd' }[n] ?? 'th'}`;
