import { deepNormValue, residualUnscaled, wrongScaled } from './branches.ts';
import { absoluteBounds, neverFilled, notFinite, repeated, runningVariance } from './entries.ts';
import { allGroups, otherFan, packedQkv } from './fans.ts';
import { defaultKept, embedding, notWidened } from './rule.ts';
import type { KnownBug } from './types.ts';

export { numbersOf, type BugContext, type KnownBug } from './types.ts';

/** Every mistake that is looked for, in the order in which it is said. */
export const knownBugs: Readonly<Record<string, KnownBug>> = {
  notFinite,
  runningVariance,
  neverFilled,
  repeated,
  absoluteBounds,
  embedding,
  packedQkv,
  allGroups,
  otherFan,
  notWidened,
  defaultKept,
  residualUnscaled,
  wrongScaled,
  deepNormValue,
};
