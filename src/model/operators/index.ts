import { activations } from './activations.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { linear } from './linear.ts';
import { logic } from './logic.ts';
import { normalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import { recurrence } from './recurrent.ts';
import { reduction } from './reduction.ts';
import { resizing } from './resize.ts';
import { shaping } from './shaping.ts';
import type { Operator } from './types.ts';

/** Every operator of ONNX that a model may use, by group. */
export const operatorGroups = {
  elementwise,
  activations,
  linear,
  convolution,
  pooling,
  normalization,
  recurrence,
  reduction,
  shaping,
  indexing,
  resizing,
  logic,
} as const satisfies Record<string, Record<string, Operator>>;

/** By ONNX's name. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.values(operatorGroups).flatMap((group) => Object.entries<Operator>(group)),
);

export { Call, isSequence, type Operator, type Value } from './types.ts';
export { tensorOf } from './logic.ts';
