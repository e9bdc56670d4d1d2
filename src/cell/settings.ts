import type { InitializerOrRecipe } from '../recipe/index.ts';
import type { NetworkSpec } from '../network/index.ts';
import type { UserFileChoice } from '../userModule/choice.ts';

/** Everything that determines a cell's numbers, apart from the engine: plain data, every default filled in. */
export interface CellSettings {
  readonly network: NetworkSpec;
  readonly initializer: InitializerOrRecipe;
  /** `same`: biases are drawn from the initializer as weights are; `zero`: they start at 0; `keep`: as a model's file holds them. */
  readonly bias: 'same' | 'zero' | 'keep';
  readonly samples: number;
  /** What is fed in place of draws, and the root mean square of its numbers. */
  readonly batch?: UserFileChoice;
  /** Of the input's entries, each of variance 1; token ids are drawn evenly. */
  readonly distribution: 'normal' | 'uniform';
  /** Of two samples or tokens of the input. */
  readonly correlation: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly upstreamGradient: 'ones' | 'normal';
  readonly carryOver: boolean;
  readonly seed: number;
  readonly repeats: number;
  /** Of a histogram. */
  readonly bins: number;
  /** Whether diagnostics are computed of each layer. */
  readonly diagnostics: boolean;
}
