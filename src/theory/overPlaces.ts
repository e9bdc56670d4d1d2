import { joinedGradient, joinedSignal, memoized, placeOf } from './places.ts';
import { type Change, type GradientSignal, type Propagation, type Signal } from './signal.ts';
import { commonUnit, inUnit, normalized } from './signalUnits.ts';
import { gradientSharingAs, sharingAs, typicalGradient, typicalSignal } from './typical.ts';

/**
 * The change of a layer that treats each place by itself, place by place where these differ.
 * @param correlated the output with what its places share
 */
export const overPlaces = (
  inputs: readonly Signal[],
  rule: (inputs: readonly Signal[]) => Propagation,
  correlated: (out: Signal) => Signal = (out) => out,
): Propagation => {
  const count = inputs.find(({ places }) => places)?.places!.length;
  if (count === undefined) {
    const change = rule(inputs);
    return typeof change === 'string' ? change : { ...change, backward: backwardAt(inputs, () => change, change) };
  }
  const find = memoized((at: readonly Signal[]) => {
    const found = rule(at);
    return typeof found === 'string' ? found : normalized(found);
  });
  const found = Array.from({ length: count }, (_, i) => find(inputs.map((x) => placeOf(x, i))));
  const silence = found.find((one) => typeof one === 'string');
  if (silence !== undefined) return silence;
  const unit = commonUnit(found.map((change) => (change as Change).out));
  const toUnit = memoized(([change]: readonly Change[]) => inUnit(change!, unit));
  const changes = (found as Change[]).map((change) => toUnit([change]));
  const ofTypical = rule(inputs.map(typicalSignal));
  if (typeof ofTypical === 'string') return ofTypical;
  const typical = inUnit(ofTypical, unit);
  return {
    out: correlated(sharingAs(joinedSignal(changes.map(({ out }) => out)), typical.out)),
    backward: backwardAt(inputs, (i) => changes[i]!, typical),
  };
};

const backwardAt =
  (inputs: readonly Signal[], changeAt: (place: number) => Change, typical: Change): Change['backward'] =>
  (gradient) => {
    const count = gradient.places?.length ?? inputs.find(({ places }) => places)?.places!.length;
    if (count === undefined) return changeAt(0).backward(gradient);
    const find = memoized(([change, one]: readonly [Change, GradientSignal]) => change.backward(one));
    const found = Array.from({ length: count }, (_, i) => find([changeAt(i), placeOf(gradient, i)]));
    const silence = found.find((one) => typeof one === 'string');
    if (silence !== undefined) return silence;
    const ofTypical = typical.backward(typicalGradient(gradient));
    if (typeof ofTypical === 'string') return ofTypical;
    return inputs.map((x, k) => {
      const places = found.map((one) => (one as readonly GradientSignal[])[k]!);
      return gradientSharingAs(
        joinedGradient(places, (i) => placeOf(x, i)),
        ofTypical[k]!,
      );
    });
  };
