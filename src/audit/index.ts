export { audit, type Against, type AuditOptions } from './audit.ts';
export { asWords, readAs, type As } from './as.ts';
export { reportJson } from './json.ts';
export { knownBugs } from './knownBugs/index.ts';
export { hasFailed, type AuditReport, type RuleReport, type TensorReport } from './report.ts';
export { listed, mostShown, shown } from './shown.ts';
export { brief, ruleText } from './words.ts';
