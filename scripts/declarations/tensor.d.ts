/**
 * A tensor of TensorFlow.js as initscope takes it and hands it on: `@tensorflow/tfjs-core`'s own type is one. Its types are not
 * imported, for they need those of a browser.
 */
export interface Tensor {
  readonly shape: number[];
  readonly size: number;
  readonly dtype: string;
  /** Its entries, row by row. */
  data(): Promise<Float32Array | Int32Array | Uint8Array>;
  dataSync(): Float32Array | Int32Array | Uint8Array;
  dispose(): void;
}

/** A vector. */
export interface Tensor1D extends Tensor {
  readonly shape: [number];
}

/** A matrix. */
export interface Tensor2D extends Tensor {
  readonly shape: [number, number];
}
