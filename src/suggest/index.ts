export { codeFor } from './code.ts';
export { chainConfig } from './networks.ts';
export { suggestFor } from './suggest.ts';
export type { ProfilePoint, Suggestion, Suggestions } from './types.ts';
