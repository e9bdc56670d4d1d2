/** Under this, the relative values below are no more than the integrals' error. */
const tolerance = 1e-9;
const stepFactor = 1.5;

/** −1, 0 (within the tolerance) or 1; NaN of NaN. */
export const signWithin = (relative: number): number => (Math.abs(relative) <= tolerance ? 0 : Math.sign(relative));

/**
 * The first root of f between `start` > 0 and `end`, searched in steps of a factor of 1.5; undefined where f keeps its sign,
 * NaN where f is NaN. f is relative: values within ±1e-9 count as 0.
 */
export function firstRoot(f: (q: number) => number, start: number, end: number): number | undefined {
  const sign = signWithin(f(start));
  const factor = end > start ? stepFactor : 1 / stepFactor;
  let before = start;
  for (let q = start * factor; end > start ? q < end : q > end; q *= factor) {
    const there = signWithin(f(q));
    if (Number.isNaN(there)) return Number.NaN;
    if (there === -sign) return bisect(f, before, q);
    if (there === sign) before = q;
  }
  return undefined;
}

/** The root between `a` and `b`, where a continuous f has opposite signs, to 1e-14 of its value. */
export function bisect(f: (x: number) => number, a: number, b: number): number {
  const sign = Math.sign(f(a));
  let [near, far] = [a, b];
  while (Math.abs(far - near) > 1e-14 * Math.abs(far + near)) {
    const middle = (near + far) / 2;
    if (middle === near || middle === far) break;
    if (Math.sign(f(middle)) === sign) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}
