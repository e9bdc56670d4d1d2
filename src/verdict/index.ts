export { judge } from './judge.ts';
export type { CellUnderTest as Subject } from './subject.ts';
export { growthLimit, thresholds } from './thresholds.ts';
export type { Verdict } from './types.ts';
export { criteria as measures, verdictWords, type Criterion as Measure, type VerdictWord } from './words.ts';
