import type { Candidate } from '../candidate.ts';
import { isDrawn, type Inspected } from '../tensor.ts';

/** Fewer entries don't tell a std to 5 %. */
export const enough = 200;
/** Everything that a tensor's draws may be called. */
export const names = ({ found }: Inspected): Candidate[] =>
  [found.nearest, ...found.alsoCalled].filter((one) => one !== undefined);

/** What is said of all tensors of a file, computed once: it is asked for at each of them. */
export const once = <T>(of: (tensors: readonly Inspected[]) => T): ((tensors: readonly Inspected[]) => T) => {
  const known = new WeakMap<readonly Inspected[], T>();
  return (tensors) => {
    if (!known.has(tensors)) known.set(tensors, of(tensors));
    return known.get(tensors)!;
  };
};

/** The matrices that are no residual projection. */
export const plain = once(
  (tensors): ReadonlySet<Inspected> =>
    new Set(
      tensors.filter((one) => isDrawn(one) && /^(attention(Qkv|Query|Key|Value)|mlpIn|mlpGate|linear)$/.test(one.role)),
    ),
);

/** How many of a set are not the given one. */
export const othersIn = <T>(set: ReadonlySet<T>, one: T): number => set.size - (set.has(one) ? 1 : 0);
