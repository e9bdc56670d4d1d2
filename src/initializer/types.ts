import type { CatalogueEntry, ParameterTable, ParameterValues } from '../catalogue/parameter.ts';
import type { RandomStream } from '../random/stream.ts';

/** The shape of an Affine layer's W: (fanIn, fanOut). */
export interface WeightShape {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** An initializer with its parameters settled. Draws come from the stream alone: W first, then b from the same stream. */
export interface Initializer {
  /** W, row by row: fanIn · fanOut entries. */
  readonly weights: (stream: RandomStream, shape: WeightShape) => Float32Array;
  /** b where `bias: same`: fanOut entries. */
  readonly bias: (stream: RandomStream, shape: WeightShape) => Float32Array;
  /** Variance of an entry of W around zero mean; null where the entries are no draws of zero mean. */
  readonly weightVariance: (shape: WeightShape) => number | null;
  /** Variance of an entry of b where `bias: same`; null likewise. */
  readonly biasVariance: (shape: WeightShape) => number | null;
  /** True where the rows or columns of W are orthonormal but for a factor; the entries are independent otherwise. */
  readonly orthonormal?: boolean;
  /**
   * Where the rule looks at data: the factor by which W is multiplied, given the population standard deviation of
   * x W + b over the input batch and all units; asked once a layer, from the first to the last.
   */
  readonly dataDependentScale?: (preActivationStd: number) => number;
}

/** A row of the table of initializers. */
export interface InitializerEntry<T extends ParameterTable = ParameterTable> extends CatalogueEntry<T> {
  create(parameters: ParameterValues<T>): Initializer;
}

/** A row of the table, its parameters' literal types kept. */
export const defineInitializer = <const T extends ParameterTable>(row: InitializerEntry<T>): InitializerEntry<T> => row;
