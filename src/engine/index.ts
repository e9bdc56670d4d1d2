export { EngineError } from './error.ts';
export { openEngine } from './open.ts';
export { backendChoices, backends } from './types.ts';
export type { Backend, BackendChoice, Engine } from './types.ts';
