import { expect, test } from '@jest/globals';
import { initializerOf } from '../../src/config/index.ts';
import { codeFor } from '../../src/suggest/code.ts';

// scripts/pasteLines.mjs runs the lines in the libraries themselves.

test.each([
  [
    'he',
    'std=(2 / m.weight[0].numel()) ** 0.5',
    'VarianceScaling(2, "fan_in", "untruncated_normal")',
    'variance_scaling(2, "fan_in", "normal")',
    'randomNormal({ mean: 0, stddev: Math.sqrt(2 / inputs) })',
  ],
  [
    'xavier',
    'std=(1 / m.weight[0].numel()) ** 0.5',
    'VarianceScaling(1, "fan_in", "untruncated_normal")',
    'variance_scaling(1, "fan_in", "normal")',
    'randomNormal({ mean: 0, stddev: Math.sqrt(1 / inputs) })',
  ],
  [
    'glorotUniform',
    'uniform_(m.weight, -a, a)',
    'VarianceScaling(1, "fan_avg", "uniform")',
    'variance_scaling(1, "fan_avg", "uniform")',
    'randomUniform({ minval: -Math.sqrt(3 / ((inputs + units) / 2))',
  ],
  [
    'heNormal: { mode: fanOut, dialect: keras }',
    'trunc_normal_',
    'VarianceScaling(2, "fan_out", "truncated_normal")',
    'variance_scaling(2, "fan_out", "truncated_normal")',
    'truncatedNormal(',
  ],
  [
    'orthogonal: { gain: 1.5 }',
    'orthogonal_(m.weight, gain=1.5)',
    'Orthogonal(gain=1.5)',
    'orthogonal(1.5)',
    'orthogonal({ gain: 1.5 })',
  ],
  [
    'normal: { std: 0.02 }',
    'normal_(m.weight, std=0.02)',
    'RandomNormal(0, 0.02)',
    'normal(0.02)',
    'randomNormal({ mean: 0, stddev: 0.02 })',
  ],
])('%s', (text, pytorch, keras, jax, tfjs) => {
  expect(codeFor(initializerOf(text))).toEqual({
    pytorch: expect.stringContaining(pytorch),
    keras: expect.stringContaining(keras),
    jax: expect.stringContaining(jax),
    tfjs: expect.stringContaining(tfjs),
  });
});

test.each(['lsuv', 'identity', 'zero', 'sparse', 'ones'])('no library has %s in a line', (text) => {
  expect(codeFor(initializerOf(text))).toBeUndefined();
});
