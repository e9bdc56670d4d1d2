import type { CatalogueEntry, ParameterTable, ParameterValues } from '../catalogue/parameter.ts';
import type { RandomStream } from '../random/stream.ts';
import type { Form } from './distribution.ts';
import type { TensorPlace } from './role.ts';

/**
 * The shape of a drawn W: (fanIn, fanOut), the layer's inputs and its units, unless `dimensions` says otherwise.
 * `{ fanIn: 27, fanOut: 144, dimensions: [3, 3, 3, 16], groups: 1 }` is a convolution's.
 */
export interface WeightShape {
  /** Inputs of a unit: what its sum runs over; of a convolution k² · channels in / groups. */
  readonly fanIn: number;
  /** Units that an input goes to; of a convolution k² · channels out / groups. */
  readonly fanOut: number;
  /** Of a convolution: (height, width, channels in / groups, channels out). */
  readonly dimensions?: readonly number[];
  /** Of a convolution: the groups of its channels. */
  readonly groups?: number;
  /** Of a network's tensor: where it stands, which recipes ask. */
  readonly place?: TensorPlace;
}

/**
 * An initializer with its parameters filled in. Draws come from the stream alone: W first, then b from the same stream.
 *
 *     initializers.he.create({}).weightVariance({ fanIn: 100, fanOut: 50 }) // 0.02
 */
export interface Initializer {
  /** W, row by row: fanIn · fanOut entries, or as many as its dimensions say. */
  readonly weights: (stream: RandomStream, shape: WeightShape) => Float32Array;
  /** b where `bias: same`: fanOut entries, or one for each channel out. */
  readonly bias: (stream: RandomStream, shape: WeightShape) => Float32Array;
  /** Var(W_ij); null if the entries are not zero-mean random draws, in which case no theory applies. */
  readonly weightVariance: (shape: WeightShape) => number | null;
  /** Var(b_j) where `bias: same`; null likewise. */
  readonly biasVariance: (shape: WeightShape) => number | null;
  /** √weightVariance and √biasVariance where these are numbers, for scales whose square leaves float64; the roots if left out. */
  readonly weightStd?: (shape: WeightShape) => number;
  readonly biasStd?: (shape: WeightShape) => number;
  /** Of independent draws around 0, what they are drawn from; with `weightStd` all that can be seen in a matrix. */
  readonly form?: Form;
  /** Whether the rows or columns of W are orthonormal up to a factor. Default: false, independent entries. */
  readonly orthonormal?: boolean;
  /** Whether the weights of each unit sum to 0. Default: nowhere. */
  readonly centred?: (shape: WeightShape) => boolean;
  /** Whether a kernel is 0 but in its middle. Default: false. */
  readonly inTheMiddle?: boolean;
  /** Why it can't draw a W of this shape, in a few words; undefined where it can. */
  readonly misfit?: (shape: WeightShape) => string | undefined;
  /**
   * Of a rule that looks at data: the factor by which W is multiplied, given the population standard deviation of
   * x W + b over the input batch and all units. Called once for each layer, from the first to the last.
   */
  readonly dataDependentScale?: (preActivationStd: number) => number;
}

/** A row of the table of initializers: `create` fills in the parameters. */
export interface InitializerEntry<T extends ParameterTable = ParameterTable> extends CatalogueEntry<T> {
  create(parameters: ParameterValues<T>): Initializer;
}

/** Types a row of the table without losing the literal types of its parameters. */
export const defineInitializer = <const T extends ParameterTable>(row: InitializerEntry<T>): InitializerEntry<T> => row;
