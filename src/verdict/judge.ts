import type { ResolvedCell } from '../cell/index.ts';
import { stackOf } from '../network/index.ts';
import type { RepeatRecord } from '../record/record.ts';
import { adviceOn } from './advice.ts';
import { startFinding } from './findings.ts';
import { sentenceOf, withNames } from './sentence.ts';
import { gradientFactors } from './steps.ts';
import { trainingFinding, trainingText } from './training.ts';
import type { Finding, Verdict } from './types.ts';

/**
 * The verdict on a cell, all its repeats together:
 *
 *     statistics, diagnostics ─▶ finding ─┬─▶ theory ─┬─▶ sentence
 *                                         └─▶ advice ─┘
 *
 * Null where diagnostics are switched off.
 */
export const judge = (cell: ResolvedCell, repeats: readonly RepeatRecord[]): Verdict | null => {
  if (repeats.some(({ diagnostics }) => diagnostics.length === 0)) return null;
  const start = startFinding(cell, repeats);
  const finding = (start.verdict === 'healthy' && trainingFinding(cell, repeats)) || start;
  const { verdict, measure, value, threshold, layer, epoch } = finding;
  const factors = finding.epoch === 0 ? gradientFactors(cell) : [];
  const comment = {
    theory: { value: expectedValue(finding), sqrtChi: factors.findLast((one) => one.layer <= layer)?.sqrtChi ?? null },
    advice: adviceOn(cell, finding, repeats),
    repeats: { agreeing: finding.agreeing, of: repeats.length },
  };
  const sentence = sentenceOf(finding, { ...comment, factors, training: trainingText(cell, repeats, finding) });
  const named = isNotebooks(cell) ? sentence : withNames(sentence, cell.layers);
  return { verdict, sentence: named, measure, value, threshold, layer, epoch, ...comment };
};

/** Its layers go by their numbers, as the notebook's titles do. */
const isNotebooks = ({ settings }: ResolvedCell): boolean => stackOf(settings.network) !== undefined;

const expectedValue = ({ expected }: Finding): number | null =>
  expected !== null && Number.isFinite(expected) ? expected : null;
