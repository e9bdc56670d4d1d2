import type { Trace } from './trace.ts';

/** Where a value of the signal comes from. */
export interface Origin {
  /** Numbers of the layers, in order; 0 is the input. */
  readonly layers: readonly number[];
  /** Operators of the nodes between, which are in no layer. */
  readonly through: readonly string[];
}

/** The layers that a value comes from, through nodes that are in none. @param numberOf layers' numbers by the values that they make */
export const originOf = (
  value: string,
  { makerOf, isSignal }: Trace,
  numberOf: ReadonlyMap<string, number>,
): Origin => {
  const found = new Set<number>();
  const through = new Set<string>();
  const seen = new Set<string>();
  const waiting = [value];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const number = numberOf.get(name);
    const maker = makerOf(name);
    if (number !== undefined) found.add(number);
    else if (!maker) found.add(0);
    else {
      through.add(maker.operator);
      waiting.push(...maker.inputs.filter(isSignal));
    }
  }
  return { layers: [...found].toSorted((a, b) => a - b), through: [...through] };
};
