export { judge } from './judge.ts';
export type { Subject } from './subject.ts';
export { growthLimit, thresholds } from './thresholds.ts';
export type { Verdict } from './types.ts';
export { measures, verdictWords, type Measure, type VerdictWord } from './words.ts';
