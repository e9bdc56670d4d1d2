import type { ResolvedCell } from '../cell/index.ts';
import type { EpochRecord, RepeatRecord } from '../record/record.ts';
import { collapseFinding, collapseOf, collapseText } from './collapse.ts';
import { expectationsOf } from './expected.ts';
import { layerFault } from './faults.ts';
import { decisiveStep, firstBad, judgeStep, typicalOf, type Step } from './growth.ts';
import { beside, growthFinding } from './growthFinding.ts';
import { lastFinite, nonfiniteFinding } from './nonfinite.ts';
import { stepsOf } from './pathSteps.ts';
import { toThreeDigits } from './numbers.ts';
import { isPlain, losesOnes } from './paths.ts';
import type { Finding } from './types.ts';
import { zerosText } from './zeros.ts';

/**
 * What decides about the network as drawn, in this order: a fault of a layer, up to where the signal has died out or is not
 * finite; values that are not finite, unless growth led there; signal or gradient that grow too far; samples that come to look alike while σ stands;
 * signal or gradient that shrink too far. An independent gradient counts as the one at hand does.
 */
export const startFinding = (cell: ResolvedCell, repeats: readonly RepeatRecord[]): Finding => {
  const records = repeats.map(({ epochs }) => epochs[0]!);
  const diagnostics = repeats.map((repeat) => repeat.diagnostics[0]!);
  const paths = pathsIn(cell, records);
  const end = firstBad(paths[0]!);
  const signalEnd = end && judgeStep(end).word === 'vanishing' ? end.layer : Infinity;
  const fault = layerFault(cell, diagnostics, Math.min(signalEnd, lastFinite(records)));
  if (fault) return fault;
  const growth = growthFinding(decisiveStep(paths));
  const grown = growth.verdict === 'exploding' && Number.isFinite(growth.value);
  const nonfinite = grown ? undefined : nonfiniteFinding(cell, repeats);
  if (nonfinite) return nonfinite;
  const judged = besideIndependent(cell, records, growth);
  const collapse = collapseOf(cell, records, diagnostics);
  if (collapse && !end && collapse.stands && judged.verdict !== 'exploding')
    return collapseFinding(cell, collapse, judged);
  const also = `${judged.also ?? ''}${collapse ? collapseText(collapse) : ''}${zerosText(cell, records)}`;
  return also === '' ? judged : { ...judged, also };
};

/**
 * The steps of signal and gradient. A gradient of ones is one of a kind: it adds up over tokens, follows what is positive, and is
 * gone behind a normalization. So it is judged in the notebook's stack alone, and elsewhere an independent one by theory, where that
 * reaches the input.
 */
const pathsIn = (cell: ResolvedCell, records: readonly EpochRecord[]): readonly (readonly Step[])[] => {
  const [forward, backward] = stepsOf(cell, records, expectationsOf(cell));
  if (cell.settings.upstreamGradient === 'normal' || isPlain(cell.layers)) return [forward!, backward!];
  const independent = independentSteps(cell, records);
  const known = independent.every(({ predicted }) => predicted !== null);
  return [forward!, known ? independent.map(byTheory) : losesOnes(cell) ? [] : backward!];
};

const independentSteps = (cell: ResolvedCell, records: readonly EpochRecord[]): readonly Step[] =>
  stepsOf(cell, records, expectationsOf(cell, { upstream: 'normal' }))[1]!;

/** A step as if what theory says of it had been measured. */
const byTheory = (step: Step): Step => ({
  ...step,
  base: step.expectedBase!,
  sizes: step.sizes.map(() => step.expectedBase! * Math.exp(step.predicted!)),
  measured: step.sizes.map(() => step.predicted!),
});

const besideIndependent = (cell: ResolvedCell, records: readonly EpochRecord[], growth: Finding): Finding => {
  if (cell.settings.upstreamGradient === 'normal') return growth;
  if (!isPlain(cell.layers)) return { ...growth, also: onesText(stepsOf(cell, records, expectationsOf(cell))[1]!) };
  return beside(growth, independentSteps(cell, records));
};

/** What becomes of the ones themselves. */
const onesText = (steps: readonly Step[]): string => {
  const end = steps.at(-1);
  if (!end) return '';
  const size = toThreeDigits(end.base * Math.exp(typicalOf(end)));
  return `; the gradient of ones itself arrives at layer ${end.layer} with an rms of ${size}`;
};
