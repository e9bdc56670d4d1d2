import { fixedPointAnswers, none, unresolved, type Answer, type FixedPointAnswers } from './answer.ts';
import { criticalPoint, type CriticalPoint } from './critical.ts';
import { moments, type ScalarActivation } from './moments.ts';
import { quantities, type Quantity, type Theory } from './quantities.ts';
import { varianceFixedPoint } from './variance.ts';

export interface TheoryOptions {
  /** σ_w² = n · Var(W), or the one at which χ = 1. */
  readonly weightVariance: number | 'critical';
  /** σ_b². */
  readonly biasVariance: number;
}

/**
 * The mean-field theory of deep networks with this activation, at infinite width:
 *
 *     σ_w², σ_b² ─▶ variance map ─▶ q* ─┬─▶ χ, ξ_q
 *                                       └─▶ correlation map ─▶ c*, ξ_c
 */
export function theoryOf(activation: ScalarActivation, options: TheoryOptions): Theory {
  const { biasVariance } = options;
  const critical = criticalPoint(activation, biasVariance);
  const unit = moments(activation, 1);
  const answers: Record<Quantity, Answer> = {
    ...atFixedPoint(activation, options, critical),
    criticalWeightVariance: critical?.weightVariance ?? noCritical(biasVariance),
    forwardGain: 1 / Math.sqrt(unit.value.square),
    backwardGain: 1 / Math.sqrt(unit.slope.square),
  };
  const weightVariance = options.weightVariance === 'critical' ? critical?.weightVariance : options.weightVariance;
  return { weightVariance: weightVariance ?? null, biasVariance, ...split(answers) };
}

function atFixedPoint(
  activation: ScalarActivation,
  { weightVariance, biasVariance }: TheoryOptions,
  critical: CriticalPoint | undefined,
): FixedPointAnswers {
  if (weightVariance !== 'critical') {
    const ensemble = { weightVariance, biasVariance };
    return fixedPointAnswers(activation, ensemble, varianceFixedPoint(activation, ensemble));
  }
  if (critical === undefined) return none(noCritical(biasVariance));
  return fixedPointAnswers(activation, { weightVariance: critical.weightVariance, biasVariance }, critical.q);
}

const noCritical = (biasVariance: number): string =>
  `no σ_w² gives a fixed point with χ = 1 for σ_b² = ${biasVariance}`;

/** Numbers under their keys, null where there is a reason instead. */
function split(answers: Record<Quantity, Answer>): Pick<Theory, Quantity | 'reasons'> {
  const reasons = Object.entries(answers).flatMap(([key, answer]) => {
    if (Number.isFinite(answer)) return [];
    return [[key, typeof answer === 'string' ? answer : unresolved]];
  });
  const value = (key: Quantity): number | null => (Number.isFinite(answers[key]) ? (answers[key] as number) : null);
  const values = Object.fromEntries(Object.keys(quantities).map((key) => [key, value(key as Quantity)]));
  return { ...(values as Record<Quantity, number | null>), reasons: Object.fromEntries(reasons) };
}
