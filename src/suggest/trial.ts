import { predictedStd, resolveCell, type CellSettings } from '../cell/index.ts';
import { describeLayers, streamOf, type LayerDescription } from '../network/index.ts';
import type { Direction, RepeatRecord } from '../record/record.ts';
import { predictedScoreOf, scoreOf } from '../record/score.ts';
import { measureWith } from '../run/measure.ts';
import { runRepeat } from '../run/repeat.ts';
import { judge } from '../verdict/index.ts';
import type { ProfilePoint, Suggestion } from './types.ts';

export type Trial = Pick<Suggestion, 'score' | 'predictedScore' | 'verdict' | 'sentence' | 'profile'>;

/** Draws a cell's repeats, measures them forward and backward at epoch 0, and sets the prediction beside. */
export const tryOut = async (settings: CellSettings): Promise<Trial> => {
  const layers = describeLayers(settings.network);
  const repeats: RepeatRecord[] = [];
  for (let repeat = 0; repeat < settings.repeats; repeat++) {
    repeats.push(await runRepeat(settings, repeat, measureWith(settings.bins)));
  }
  const stream = streamOf(layers);
  const predicted = predictedStd(settings);
  const { verdict, sentence } = judge(resolveCell(settings), repeats)!;
  const profile = (direction: Direction) => profileOf(stream, direction, repeats, predicted[direction]);
  return {
    score: orNull(scoreOf({ layers, repeats })),
    predictedScore: orNull(predictedScoreOf(layers, predicted)),
    verdict,
    sentence,
    profile: { forward: profile('forward'), backward: profile('backward') },
  };
};

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

const profileOf = (
  stream: readonly LayerDescription[],
  direction: Direction,
  repeats: readonly RepeatRecord[],
  predicted: readonly (number | null | undefined)[],
): ProfilePoint[] =>
  stream.map(({ name, number, category }) => ({
    layer: name,
    category,
    measured: orNull(geometricMean(repeats.map(({ epochs }) => epochs[0]![direction][number - 1]!.std))),
    predicted: predicted[number - 1] ?? null,
  }));

/** Of several draws, as they scatter by factors. */
const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
