import type { ResolvedCell } from '../cell/index.ts';
import type { EpochDiagnostics } from '../diagnostics/index.ts';
import type { RepeatRecord } from '../record/record.ts';
import { initializerAdvice, toThreeDigits } from './advice.ts';
import { theoryOfFinding } from './expected.ts';
import { firstDeadLayer, findingOf, isNonfinite } from './findings.ts';
import { sentenceOf } from './sentence.ts';
import type { Finding, Verdict } from './types.ts';
import { verdictWords, type VerdictWord } from './words.ts';

/**
 * The verdict on a cell: the word that most of its repeats get, on a tie the worse:
 *
 *     statistics, diagnostics ─▶ finding ─┬─▶ theory ─┬─▶ sentence
 *                                         └─▶ advice ─┘
 *
 * Null where diagnostics are switched off.
 */
export const judge = (cell: ResolvedCell, repeats: readonly RepeatRecord[]): Verdict | null => {
  if (repeats.some(({ diagnostics }) => diagnostics.length === 0)) return null;
  const findings = repeats.map((repeat) => findingOf(cell, repeat));
  const word = mostFrequent(findings.map(({ verdict }) => verdict));
  const first = findings.findIndex(({ verdict }) => verdict === word);
  const finding = findings[first]!;
  const { epochs, diagnostics } = repeats[first]!;
  const comment = {
    theory: theoryOfFinding(cell, finding),
    advice: adviceOn(cell, finding, diagnostics[0]!),
    repeats: { agreeing: findings.filter(({ verdict }) => verdict === word).length, of: repeats.length },
  };
  const later = { firstNonfinite: epochs.findIndex(isNonfinite), death: firstDeadLayer(cell, repeats[first]!) };
  const sentence = sentenceOf(cell, finding, comment, later);
  return { ...finding, sentence, ...comment };
};

const mostFrequent = (words: readonly VerdictWord[]): VerdictWord => {
  const times = (word: VerdictWord): number => words.filter((other) => other === word).length;
  return (Object.keys(verdictWords) as VerdictWord[]).reduce((most, word) =>
    times(word) >= times(most) ? word : most,
  );
};

const adviceOn = (cell: ResolvedCell, { verdict, layer }: Finding, start: EpochDiagnostics): string | null => {
  if (verdict === 'healthy') return null;
  return verdict === 'diverged' ? learningRateAdvice(cell, start) : initializerAdvice(cell, layer);
};

/** The learning rate at which the largest first update would be a thousandth of its W, where it is more. */
const learningRateAdvice = ({ settings }: ResolvedCell, start: EpochDiagnostics): string => {
  const logs = start.map(({ updateWeightLog10 }) => updateWeightLog10).filter((log) => !Number.isNaN(log));
  const excess = Math.max(...logs) + 3;
  if (!(excess > 0)) return settings.carryOver ? 'training.carryOver: false' : 'a smaller training.learningRate';
  const rate = Number((settings.learningRate * 10 ** -excess).toPrecision(1));
  return `training.learningRate ${rate}: the first update is 10^${toThreeDigits(excess - 3)} times W, 10^-3 is usual`;
};
