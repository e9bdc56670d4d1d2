import type { ConfigInput } from '../config/index.ts';
import type { RunOptions } from './withPool.ts';

/** What is used of a `tf.LayersModel`, of whichever copy of TensorFlow.js. */
export interface LayersModelLike {
  readonly name: string;
  save(handler: { readonly save: (artifacts: SavedArtifacts) => Promise<SavedResult> }): Promise<unknown>;
}

/** TensorFlow.js' `io.SaveResult`. */
export interface SavedResult {
  readonly modelArtifactsInfo: { readonly dateSaved: Date; readonly modelTopologyType: 'JSON' };
}

/** TensorFlow.js' `io.ModelArtifacts`, as far as they are read. */
export interface SavedArtifacts {
  readonly modelTopology?: unknown;
  readonly weightSpecs?: unknown;
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[];
}

/** A tensor, of whichever copy of TensorFlow.js: (samples, …). */
export interface TensorLike {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
}

/** What goes into a model: a tensor, of a model of several inputs one for each, or how many samples to draw. */
export type ModelBatch = TensorLike | readonly TensorLike[] | number;

/** How a model of one's own code is studied. */
export interface ModelStudyOptions extends RunOptions {
  /** All that a config may say but its model and its batch. Default: as built, Xavier and He, named after the model. */
  readonly config?: Partial<ConfigInput> | undefined;
}
