import { loadUserFunctions } from '../userModule/load.ts';
import { describeReturned, isNumbers, wrongReturn } from '../userModule/returned.ts';
import type { RandomStream } from '../random/stream.ts';
import { entriesOf, unitsOf } from './shape.ts';
import type { Initializer, WeightShape } from './types.ts';

/** What a module exports to be an initializer: `initializers: [{ module: ./mine.mjs, label: mine }]` (docs/initializers.md). */
export interface UserInitializer {
  /** W, row by row: fanIn · fanOut numbers; of a convolution as many as its `dimensions` say. */
  readonly weights: (stream: RandomStream, shape: WeightShape) => ArrayLike<number>;
  /** b where `bias: same`: fanOut numbers, of a convolution one for each channel out; 0 if left out. */
  readonly bias?: (stream: RandomStream, shape: WeightShape) => ArrayLike<number>;
  /** Var(W), where the entries are independent draws of zero mean: with it the theory applies. */
  readonly weightVariance?: (shape: WeightShape) => number;
  /** Var(b), likewise; 0 if bias is left out too. */
  readonly biasVariance?: (shape: WeightShape) => number;
}

/**
 * The initializer that a module defines.
 * @throws UserModuleError where the module can't be loaded, and later where its functions throw or return something else
 */
export async function loadInitializer(file: string): Promise<Initializer> {
  const own = (await loadUserFunctions(
    file,
    ['weights'],
    ['bias', 'weightVariance', 'biasVariance'],
  )) as unknown as UserInitializer;
  const numbers = (name: string, given: unknown, count: number): Float32Array => {
    const values = isNumbers(given) ? Float32Array.from(given) : undefined;
    if (values?.length === count) return values;
    throw wrongReturn(file, name, `${name} gives ${describeReturned(given)}, not ${count} numbers`);
  };
  const variance = (name: string, given: unknown): number => {
    if (typeof given === 'number' && given >= 0 && given < Infinity) return given;
    throw wrongReturn(file, name, `${name} gives ${describeReturned(given)}, not a number of at least 0`);
  };
  return {
    weights: (stream, shape) => numbers('weights', own.weights(stream, shape), entriesOf(shape)),
    bias: (stream, shape) =>
      own.bias ? numbers('bias', own.bias(stream, shape), unitsOf(shape)) : new Float32Array(unitsOf(shape)),
    weightVariance: (shape) => (own.weightVariance ? variance('weightVariance', own.weightVariance(shape)) : null),
    biasVariance: (shape) => {
      if (own.biasVariance) return variance('biasVariance', own.biasVariance(shape));
      return own.bias ? null : 0;
    },
  };
}
