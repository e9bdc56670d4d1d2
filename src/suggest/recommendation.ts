import type { Suggestion } from './types.ts';

/** The best of what was tried in a sentence, with its reason and its margin; or why nothing is healthy. */
export const recommendationOf = (subject: string, ranked: readonly Suggestion[]): string => {
  const [best, ...rest] = ranked;
  if (!best) return `${subject}: no initializer fits this network`;
  if (best.verdict !== 'healthy') {
    return `Nothing that was tried keeps ${subject} alive, no change of the network either. The best, ${best.text}, is ${best.verdict}: ${best.sentence}`;
  }
  const unchanged = ranked.find(({ change }) => change === null);
  const why =
    best.change === null || !unchanged
      ? ''
      : `No initializer keeps ${subject} as it is: the best, ${unchanged.text}, is ${unchanged.verdict}: ${unchanged.sentence}\n`;
  const where = best.change === null ? `for ${subject}` : `with ${best.change}`;
  const next = rest.find(({ change }) => change === best.change);
  return `${why}Take ${named(best)} ${where}: σ stays ${reachOf(best)}${next ? `; with the next, ${named(next)}, ${reachOf(next)}` : ''}.`;
};

/** With biases of 0, unless it says otherwise. */
const named = ({ text, bias }: Suggestion): string => (bias === 'zero' ? text : `${text} for W and b`);

/** `within a factor of 1.4 of 1, as theory says (score 0.35)`. */
const reachOf = ({ score, predictedScore, verdict }: Suggestion): string => {
  if (score === null) return `at 0 somewhere (${verdict})`;
  const theory = predictedScore === null ? '' : `, by theory of ${factor(predictedScore)}`;
  return `within a factor of ${factor(score)} of 1${theory} (score ${score.toFixed(2)}, ${verdict})`;
};

const factor = (score: number): string => {
  const value = Math.exp(score);
  return value < 1000 ? String(Number(value.toPrecision(2))) : value.toExponential(0);
};
