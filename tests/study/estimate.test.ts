import { describe, expect, test } from '@jest/globals';
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
  // Of two cells: the pictures of three epochs in both directions, eight layers each, a grid of six of which takes 75 kB.
  const bare = estimate(studyOf({ ...config, figures: { formats: [] } }));
  expect(once.disk - bare.disk).toBeCloseTo(2 * 3 * 2 * (8 / 6) * 75_000, 5);
});

describe('the time', () => {
  const seconds = (changes: object = {}): number => estimate(studyOf({ ...config, ...changes })).seconds;
  const withoutPictures = { figures: { formats: [] } };

  test('is a second or two where products, entries, layers and pictures are few', () => {
    expect(seconds(withoutPictures)).toBeGreaterThan(1);
    expect(seconds()).toBeLessThan(3);
  });

  test.each([
    ['products', { network: { width: 3000, depth: 10 }, training: { epochs: 20 } }],
    ['entries to measure', { network: { width: 1, depth: 1 }, input: { samples: 1e6 }, training: { epochs: 200 } }],
    ['layers to measure', { network: { width: 1, depth: 1000 }, input: { samples: 1 }, training: { epochs: 10 } }],
    ['pictures', { network: { width: 1, depth: 1 }, figures: { formats: ['png', 'svg'] }, training: { epochs: 200 } }],
  ])('is ten seconds to an hour where there are many %s', (what, changes) => {
    const found = seconds({ ...(what !== 'pictures' && withoutPictures), ...changes });
    expect(found).toBeGreaterThan(10);
    expect(found).toBeLessThan(3600);
  });
});

test('the frames of films are pictures', () => {
  const disk = (figures: object): number => estimate(studyOf({ ...config, figures })).disk;
  const bare = disk({ formats: [] });
  expect(disk({ formats: [], film: true })).toBe(disk({ formats: ['png'] }));
  expect(disk({ film: true }) - bare).toBe(2 * (disk({}) - bare));
});

test('pictures of all repeats are as many times as many', () => {
  const [first, all] = (['first', 'all'] as const).map((repeats) => {
    const drawn = estimate(studyOf({ ...config, random: { repeats: 5 }, figures: { repeats } }));
    const bare = estimate(studyOf({ ...config, random: { repeats: 5 }, figures: { formats: [] } }));
    return [drawn.disk - bare.disk, drawn.seconds - bare.seconds] as const;
  });
  expect(all![0] / first![0]).toBeCloseTo(5, 10);
  expect(all![1] / first![1]).toBeCloseTo(5, 10);
});
