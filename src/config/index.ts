export { activationOf, loadStudy, maxCells, studyOf, type Overrides } from './load.ts';
export { formatBytes, memoryLimit, memoryNeed } from './memory.ts';
export { ConfigError } from './problem.ts';
export { valueSlug } from './slug.ts';
export { imageFormats, jsonSchema, type Config, type ImageFormat } from './schema.ts';
export type { Cell, StudyInitializer, CellSettings as Settings, Study, SweptPath } from './study.ts';
