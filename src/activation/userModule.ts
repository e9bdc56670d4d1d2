import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { loadUserFunctions } from '../userModule/load.ts';
import { describeReturned, wrongReturn } from '../userModule/returned.ts';
import type { Activation } from './types.ts';

/** What a module exports to be an activation: `activation: { module: ./act.mjs }` (docs/activations.md). */
export interface UserActivation {
  /** φ(x). */
  readonly value: (x: number) => number;
  /** φ′(x). */
  readonly derivative: (x: number) => number;
}

/**
 * The activation that a module defines, applied entry by entry.
 * @throws UserModuleError where the module can't be loaded, and later where its functions throw or do not return a number
 */
export async function loadActivation(file: string): Promise<Activation> {
  const exported = await loadUserFunctions(file, ['value', 'derivative']);
  const numeric = (name: string): ((x: number) => number) => {
    const f = exported[name] as (x: number) => unknown;
    return (x) => {
      const y = f(x);
      if (typeof y === 'number') return y;
      throw wrongReturn(file, name, `${name}(${x}) gives ${describeReturned(y)}, not a number`);
    };
  };
  const value = numeric('value');
  const derivative = numeric('derivative');
  return {
    value,
    derivative,
    forward: (x) => eachEntry(x, value),
    backward: (upstream, x) => tf.tidy(() => tf.mul(upstream, eachEntry(x, derivative))),
  };
}

const eachEntry = (x: Tensor, f: (x: number) => number): Tensor => tf.tensor(x.dataSync<'float32'>().map(f), x.shape);
