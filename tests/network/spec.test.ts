import { expect, test } from '@jest/globals';
import type { ActivationChoice } from '../../src/activation/index.ts';
import { stack, stackOf, type NetworkSpec } from '../../src/network/index.ts';
import { affine } from '../../src/network/spec.ts';

const relu: ActivationChoice = { name: 'relu', parameters: {} };
const elu = (alpha: number): ActivationChoice => ({ name: 'elu', parameters: { alpha } });

test.each([
  [[5, 7], relu],
  [[3, 3, 3, 3], elu(2)],
] as const)('the stack of %j comes back', (widths, activation) => {
  expect(stackOf(stack(widths, activation))).toEqual({ widths, activation });
});

const others: readonly (readonly [why: string, spec: NetworkSpec])[] = [
  ['without an activation', { inputShape: [3], layers: [affine(3)] }],
  ['with another activation', { inputShape: [3], layers: [affine(3), elu(1), affine(3), elu(2)] }],
  ['that begins with an activation', { inputShape: [3], layers: [relu, affine(3)] }],
  ['that ends without an activation', { inputShape: [3], layers: [affine(3), relu, affine(3)] }],
  ['with two in a row', { inputShape: [3], layers: [affine(3), relu, relu] }],
  ['of samples of rank 2', { inputShape: [4, 3], layers: [affine(3), relu] }],
];

test.each(others)('a network %s is no stack', (_why, spec) => {
  expect(stackOf(spec)).toBeUndefined();
});
