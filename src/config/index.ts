export { activationOf, loadStudy, maxCells, studyOf, type Overrides } from './load.ts';
export { formatBytes, memoryLimit, memoryNeed } from './memory.ts';
export { ConfigError } from './problem.ts';
export { valueSlug } from './slug.ts';
export type { Config } from './normalize.ts';
export { imageFormats, jsonSchema, type ImageFormat } from './schema.ts';
export type { CellSettings } from '../cell/index.ts';
export type { Cell, StudyInitializer, Study, SweptPath } from './study.ts';
