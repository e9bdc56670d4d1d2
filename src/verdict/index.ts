export { judge } from './judge.ts';
export { growthLimit, thresholds } from './thresholds.ts';
export type { Verdict } from './types.ts';
export { verdictWords, type VerdictWord } from './words.ts';
