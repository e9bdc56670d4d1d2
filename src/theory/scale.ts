/** x · 2^k, exact but for what leaves float64; k may lie beyond float64's exponents. */
export const timesPowerOf2 = (x: number, k: number): number => {
  let [scaled, left] = [x, k];
  while (Math.abs(left) > 1000) {
    scaled *= 2 ** (1000 * Math.sign(left));
    left -= 1000 * Math.sign(left);
  }
  return scaled * 2 ** left;
};

/** The k for which x / 2^k is about 1; 0 of 0 and of what is not finite. */
export const exponentOf = (x: number): number => {
  const exponent = Math.round(Math.log2(Math.abs(x)));
  return Number.isFinite(exponent) ? exponent : 0;
};

/** Sizes within 2^±150 are told as they are, those of weights within 2^±50: products of squares stay within float64. */
const [plainExponent, plainWeightExponent] = [150, 50];

/** The unit, a power of 2, in which a size is told: 0, unless the size is extreme. */
export const unitOf = (exponent: number): number => (Math.abs(exponent) <= plainExponent ? 0 : exponent);

export const weightUnitOf = (exponent: number): number => (Math.abs(exponent) <= plainWeightExponent ? 0 : exponent);
