import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { estimate } from '../../src/study/estimate.ts';

const config = {
  initializers: ['xavier', 'he'],
  network: { width: 64, depth: 4 },
  input: { samples: 500 },
  training: { epochs: 3 },
};

test('the operations are those of three products a layer', () => {
  // 2 cells × 3 epochs × 4 layers × 3 products of 2 · 500 · 64 · 64 operations
  expect(estimate(studyOf(config)).operations).toBe(2 * 3 * 4 * 3 * 2 * 500 * 64 * 64);
});

test('repeats and swept values multiply the work, pictures the disk', () => {
  const once = estimate(studyOf(config));
  const twice = estimate(studyOf({ ...config, random: { repeats: 2 } }));
  expect(twice.operations).toBe(2 * once.operations);
  const swept = estimate(studyOf({ ...config, sweep: { 'training.learningRate': [0.1, 0.01, 0.001] } }));
  expect(swept.operations).toBe(3 * once.operations);
  expect(estimate(studyOf({ ...config, figures: { formats: [] } })).disk).toBeLessThan(once.disk / 10);
});
