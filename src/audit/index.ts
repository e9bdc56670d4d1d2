export { audit, type Against, type AuditOptions } from './audit.ts';
export { asWords, readAs, type As } from './as.ts';
export { knownBugs } from './knownBugs/index.ts';
export { hasFailed, type AuditReport, type RuleReport, type TensorReport } from './report.ts';
export { brief, ruleText } from './words.ts';
