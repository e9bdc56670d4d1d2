/** initscope from your own code; the command line is built on the same functions. */
export {
  activations,
  type Activation,
  type ActivationEntry,
  type ActivationName,
  type UserActivation as OwnActivation,
} from './activation/index.ts';
export { histogramGrid, profileChart, stdChart } from './chart/index.ts';
export {
  ConfigError,
  loadStudy,
  studyOf,
  type Cell,
  type ConfigInput as Config,
  type CellSettings as Settings,
  type Study,
} from './config/index.ts';
export { openEngine, prepareNative, type Backend, type BackendChoice, type Engine } from './engine/index.ts';
export {
  initializers,
  type Initializer,
  type InitializerEntry,
  type InitializerName,
  type UserInitializer as OwnInitializer,
} from './initializer/index.ts';
export { ActivationLayer, Affine, buildStack as buildNetwork, Relu, Sigmoid, type Layer } from './network/index.ts';
export { runStudies, runStudy, type RunEvent, type RunOptions, type StudyReport } from './study/runStudies.ts';
export { studyModel } from './study/studyModel.ts';
export type { LayersModelLike, ModelBatch, ModelStudyOptions, TensorLike } from './study/layersModelTypes.ts';
export { watch, type Watching, type WatchOptions } from './study/watch.ts';
export { RandomStream, type StreamKey } from './random/stream.ts';
export { createRenderer, type Renderer } from './render/renderer.ts';
export type { Direction, EpochRecord, RepeatRecord } from './record/record.ts';
export { measureWith, type Measure } from './run/measure.ts';
export { runRepeat } from './run/repeat.ts';
export { edges, measure, type Histogram, type LayerStatistics } from './statistics/index.ts';
export { suggestFor, type Suggestion, type Suggestions } from './suggest/index.ts';
export { predictStd, theoryOf } from './theory/index.ts';
