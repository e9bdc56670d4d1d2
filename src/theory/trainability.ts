import type { Choice } from '../catalogue/parameter.ts';
import { streamSteps } from '../network/index.ts';
import { propagate, type InputMoments, type PredictionPlan, type PropagatedSignals } from './predict.ts';
import { timesPowerOf2 } from './scale.ts';

/** Networks train up to so many of the depths over which two inputs' correlation falls to 1/e of its distance from c* (Schoenholz et al. 2017). */
export const trainableScales = 6;

/** The part of 1 − c from which on a difference of two of them is more than rounding. */
const resolution = 1e-8;

/**
 * How deep a network that goes on as at a layer is expected to train, in layer order: in residual blocks or, of a network without
 * them, in layers with drawn weights (docs/theory.md). It is 6 / λ, λ the rate from block to block at which the correlations of two
 * pairs of inputs, one twice as near to each other, come together, and at which the signal itself fades: 6 ξ_c where both are steady.
 * Null beside the main path, where nothing fades, and where theory is silent. Zeros around an image count as its other side.
 *
 *     trainableDepths({ layers, activations, initializer, bias: 'zero', input: { mean: 0, square: 1 }, upstream: 'ones' })
 *
 * @param signals of the plan, where they are known
 */
export const trainableDepths = (plan: PredictionPlan, signals?: PropagatedSignals): readonly (number | null)[] => {
  const inside = withoutBorders(plan);
  const nearer = { ...inside, input: { ...plan.input, correlation: halfwayToOne(plan.input) } };
  const pairs = [inside === plan && signals ? signals : propagate(inside), propagate(nearer)];
  const depths = plan.layers.map((): number | null => null);
  let before = differenceAt(0, pairs);
  let rate = NaN;
  for (const step of streamSteps(plan.layers)) {
    let here = differenceAt(step, pairs);
    const asBefore = before.difference * Math.exp(-rate);
    if (here.difference > resolution * here.apart) rate = Math.log(before.difference / here.difference);
    // Once all is rounding, it goes on as before, unless it was lost at once.
    else if (asBefore < 1e3 * resolution * here.apart) here = { ...here, difference: asBefore };
    else rate = NaN;
    const fading = rate + Math.max(0, Math.log(before.size / here.size));
    if (fading > 0) depths[step - 1] = trainableScales / fading;
    before = here;
  }
  return depths;
};

/** With the other side of an image in place of zeros around it: the same at all positions. */
const withoutBorders = (plan: PredictionPlan): PredictionPlan => {
  const { parameters } = plan;
  if (!parameters || !Array.from(parameters.values()).some(hasBorders)) return plan;
  const circular = Array.from(
    parameters,
    ([number, chosen]) => [number, hasBorders(chosen) ? { ...chosen, padding: 'circular' } : chosen] as const,
  );
  return { ...plan, parameters: new Map(circular) };
};

const hasBorders = (chosen: Choice['parameters']): boolean => chosen['padding'] === 'same';

/** With what two samples share at a position halfway to all. */
const halfwayToOne = ({ correlation = 0 }: InputMoments): Required<InputMoments>['correlation'] =>
  typeof correlation === 'number' ? (1 + correlation) / 2 : { ...correlation, samples: (1 + correlation.samples) / 2 };

/** At a layer's output: its mean square, 1 − c of the first pair of inputs, and by how much that of the second differs. */
const differenceAt = (number: number, pairs: readonly PropagatedSignals[]) => {
  const [first, second] = pairs.map(({ input, forward }) => (number === 0 ? input : forward.get(number)));
  if (!first || !second) return { size: NaN, apart: NaN, difference: NaN };
  const [apart, other] = [first, second].map((signal) => signal.apart.samples() ** 2);
  return { size: timesPowerOf2(first.square, 2 * first.unit), apart: apart!, difference: Math.abs(apart! - other!) };
};
