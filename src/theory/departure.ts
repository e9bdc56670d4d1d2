/** By how much of f(0) a function has to move to be told from rounding. */
const visible = 1e-8;
/** Where a function is looked at, in steps of a factor of 2. */
const [least, most] = [2 ** -100, 2 ** 60];
/** The powers by which smooth functions and kinks leave 0. */
const mostPower = 4;

/** How a function leaves its value at 0: like |x|^power, visibly from `from` on. */
export interface Departure {
  readonly from: number;
  readonly power: number;
}

/** Of f(x) − f(0), looked at from |x| = `start` on; undefined where f stays what it is, or jumps. */
export const departureOf = (f: (x: number) => number, start: number): Departure | undefined => {
  const origin = f(0);
  const change = (x: number): number => Math.max(Math.abs(f(x) - origin), Math.abs(f(-x) - origin)) / Math.abs(origin);
  let from = Math.max(start, least);
  while (change(from) < visible && from < most) from *= 2;
  const power = Math.round(2 * Math.log2(change(from) / change(from / 2))) / 2;
  return power > 0 && power <= mostPower ? { from, power } : undefined;
};
