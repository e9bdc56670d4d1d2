import { fixedPointAnswers, allMissing, type ValueOrReason, type FixedPointAnswers } from './fixedPoint.ts';
import { criticalPoint, type CriticalPoint, isReached, varianceFixedPoint } from './variance.ts';
import { gaussianMoments, integralsDiverge, type ScalarActivation } from './moments.ts';
import { quantities, type Quantity, type Theory } from './quantities.ts';

export interface TheoryOptions {
  /** σ_w² = n · Var(W), at least 0; `critical`: the one at which χ = 1. */
  readonly weightVariance: number | 'critical';
  /** σ_b², at least 0. */
  readonly biasVariance: number;
}

/**
 * The mean-field theory of deep networks with this activation, at infinite width:
 *
 *     σ_w², σ_b² ─▶ variance map ─▶ q* ─┬─▶ χ, ξ_q
 *                                       └─▶ correlation map ─▶ c*, ξ_c
 *
 *     theoryOf(activations.relu.create({}), { weightVariance: 2, biasVariance: 0 }).chi // 1
 *
 * A quantity that does not exist is null, and `reasons` says why.
 */
export function theoryOf(activation: ScalarActivation, options: TheoryOptions): Theory {
  const { biasVariance } = options;
  const critical = criticalPoint(activation, biasVariance);
  const unit = gaussianMoments(activation, 1);
  const answers: Record<Quantity, ValueOrReason> = {
    ...atFixedPoint(activation, options, critical),
    criticalWeightVariance: critical?.weightVariance ?? noCritical(biasVariance),
    forwardGain: 1 / Math.sqrt(unit.value.square),
    backwardGain: 1 / Math.sqrt(unit.slope.square),
  };
  const weightVariance = options.weightVariance === 'critical' ? critical?.weightVariance : options.weightVariance;
  const criticalReached = critical === undefined ? null : isReached(activation, biasVariance, critical);
  return { weightVariance: finite(weightVariance), biasVariance, ...split(answers), criticalReached };
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
  if (critical === undefined) return allMissing(noCritical(biasVariance));
  return fixedPointAnswers(activation, { weightVariance: critical.weightVariance, biasVariance }, critical.q);
}

const noCritical = (biasVariance: number): string =>
  `no σ_w² gives a fixed point with χ = 1 for σ_b² = ${biasVariance}`;

const finite = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** Numbers under their keys, null where there is a reason instead. */
function split(answers: Record<Quantity, ValueOrReason>): Pick<Theory, Quantity | 'reasons'> {
  const values: Partial<Record<Quantity, number | null>> = {};
  const reasons: Partial<Record<Quantity, string>> = {};
  for (const key of Object.keys(quantities) as Quantity[]) {
    const answer = answers[key];
    values[key] = finite(answer);
    if (values[key] === null) reasons[key] = typeof answer === 'string' ? answer : integralsDiverge;
  }
  return { ...(values as Record<Quantity, number | null>), reasons };
}
