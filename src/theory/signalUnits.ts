import { exponentOf, timesPowerOf2, unitOf } from './scale.ts';
import type { Change, GradientSignal, Signal } from './signal.ts';

/** The same change with its signals in the units in which they are carried on. */
export const normalized = (change: Change): Change => {
  const { out, backward } = inUnit(change, change.out.unit + shiftOf(change.out));
  return {
    out,
    backward: (gradient) => {
      const found = backward(gradient);
      return typeof found === 'string' ? found : found.map((one) => shiftedGradient(one, shiftOf(one)));
    },
  };
};

/** The same change with its output in another unit. */
export const inUnit = ({ out, backward }: Change, unit: number): Change => {
  const shift = unit - out.unit;
  if (shift === 0) return { out, backward };
  return { out: shiftedSignal(out, shift), backward: (gradient) => backward(perOldUnit(gradient, -shift)) };
};

const perOldUnit = (gradient: GradientSignal, shift: number): GradientSignal => ({
  ...gradient,
  inputCoefficient: timesPowerOf2(gradient.inputCoefficient, shift),
  ...(gradient.places && { places: gradient.places.map((one) => perOldUnit(one, shift)) }),
});

type Moments = Pick<Signal, 'unit' | 'mean' | 'square' | 'variance' | 'std'>;

const shiftOf = ({ unit, square }: Moments): number => unitOf(unit + exponentOf(Math.sqrt(square))) - unit;

const shifted = ({ unit, mean, square, variance, std }: Moments, shift: number): Moments => ({
  unit: unit + shift,
  mean: timesPowerOf2(mean, -shift),
  square: timesPowerOf2(square, -2 * shift),
  variance: timesPowerOf2(variance, -2 * shift),
  std: timesPowerOf2(std, -shift),
});

export const shiftedSignal = (signal: Signal, shift: number): Signal => {
  if (shift === 0) return signal;
  const places = signal.places?.map((one) => shiftedSignal(one, shift));
  return { ...signal, ...shifted(signal, shift), ...(places && { places }) };
};

export const shiftedGradient = (gradient: GradientSignal, shift: number): GradientSignal => {
  if (shift === 0) return gradient;
  const places = gradient.places?.map((one) => shiftedGradient(one, shift));
  return {
    ...gradient,
    ...shifted(gradient, shift),
    noise: timesPowerOf2(gradient.noise, -2 * shift),
    inputCoefficient: timesPowerOf2(gradient.inputCoefficient, -shift),
    ...(places && { places }),
  };
};

/** The unit of the largest of them. */
export const commonUnit = (all: readonly Moments[]): number => {
  const units = new Set(all.filter(({ square }) => square > 0).map(({ unit }) => unit));
  return units.size === 0 ? all[0]!.unit : Math.max(...units);
};
