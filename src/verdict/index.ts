export { families, familyOf, named, type Candidate } from './families.ts';
export { goodScale } from './goodScale.ts';
export { judge } from './judge.ts';
export { outlookOf } from './outlook.ts';
export { growthLimit, thresholds } from './thresholds.ts';
export type { Verdict } from './types.ts';
export { verdictWords, type VerdictWord } from './words.ts';
