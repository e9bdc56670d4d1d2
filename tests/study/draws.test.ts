import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { runStudy } from '../../src/study/runStudies.ts';
import { temporaryFolder } from '../support/folder.ts';
import { parseCsv } from '../tables/rfc4180.ts';

/** The σ of the first layer's output, by cell and repeat, as statistics.csv has it. */
const firstLayer = async (config: object): Promise<Record<string, string[]>> => {
  const study = studyOf({
    network: { width: 5, depth: 1 },
    input: { samples: 6 },
    training: { epochs: 1 },
    initializers: ['he', 'xavier'],
    figures: { formats: [] },
    ...config,
  });
  const { folder } = await runStudy(study, { out, backend: 'wasm', workers: 1 });
  const [header, ...rows] = parseCsv(readFileSync(join(folder, 'statistics.csv'), 'utf8'));
  const at = (row: readonly string[], column: string): string => row[header!.indexOf(column)]!;
  const found: Record<string, string[]> = {};
  for (const row of rows) {
    if (at(row, 'layer') === '1' && at(row, 'direction') === 'forward')
      (found[at(row, 'cell')] ??= []).push(at(row, 'std'));
  }
  return found;
};
const out = temporaryFolder();

test('repeats are draws of their own, the same for the same seed, and paired between initializers', async () => {
  const { he, xavier } = await firstLayer({ name: 'three', random: { repeats: 3, seed: 4 } });
  expect(new Set(he).size).toBe(3);
  // he draws √2 times what xavier draws, biases too: one underlying draw.
  for (const [repeat, std] of he!.entries()) expect(Number(std) / Number(xavier![repeat])).toBeCloseTo(Math.SQRT2, 5);
  expect(await firstLayer({ name: 'again', random: { repeats: 3, seed: 4 } })).toEqual({ he, xavier });
  expect((await firstLayer({ name: 'other', random: { repeats: 3, seed: 5 } }))['he']).not.toEqual(he);
});

test('a repeat is the same whatever the number of repeats, a seed whatever stands beside it', async () => {
  const { he } = await firstLayer({ name: 'one', random: { repeats: 1, seed: 4 } });
  expect((await firstLayer({ name: 'two', random: { repeats: 2, seed: 4 } }))['he']![0]).toBe(he![0]);
  const swept = await firstLayer({ name: 'swept', sweep: { 'random.seed': [3, 4] } });
  expect(swept['seed=4/he']).toEqual(he);
});
