import type { TensorPlace } from '../initializer/index.ts';

/** A tensor as a recipe sees it. */
export interface Tensor extends TensorPlace {
  /** Of a bias, those of the weight that it belongs to; of an embedding, fanIn is its width. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** Units of a recurrent layer; fanOut elsewhere. */
  readonly hidden: number;
}
