import { gradientAt, ofPairs, type Change, type GradientSignal, type Signal } from '../../src/theory/signal.ts';

const independent = ofPairs(() => 1);

/** A Gaussian signal of mean square 1 where nothing else is said, its entries independent of each other. */
export const signalOf = ({ unit = 0, mean = 0, square = 1, apart = independent }: Partial<Signal> = {}): Signal => {
  const variance = square - mean ** 2;
  return { unit, mean, square, variance, std: Math.sqrt(variance), gaussian: true, apart };
};

/** What a backward pass to one input makes of a gradient of these parts, 0 where they are left out. */
export const gradientOf = (
  backward: Change['backward'],
  { mean = 0, noise = 0, inputCoefficient = 0 }: Partial<GradientSignal>,
): GradientSignal => {
  const found = backward(gradientAt(signalOf(), { unit: 0, mean, noise, inputCoefficient }, () => 1));
  if (typeof found === 'string') throw new Error(found);
  return found[0]!;
};
