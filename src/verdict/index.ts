export { judge } from './judge.ts';
export { growthLimit, thresholds } from './thresholds.ts';
export type { Verdict } from './types.ts';
export { criteria, verdictWords, type Criterion, type VerdictWord } from './words.ts';
