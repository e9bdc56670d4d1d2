// Sweeps: two workers against one, and memory against the number of cells.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initscope, scratchFolder, sideBySide } from './run.mjs';

/** @param {number} cells @param {object} more @param {(config: string) => number} use */
const withGrid = (cells, more, use) => {
  const config = join(scratchFolder(), 'grid.json');
  const seeds = Array.from({ length: cells }, (_, i) => i);
  writeFileSync(config, JSON.stringify({ initializers: ['xavier'], ...more, sweep: { 'random.seed': seeds } }));
  return use(config);
};

const small = {
  network: { width: 100, depth: 3 },
  input: { samples: 1000 },
  training: { epochs: 5 },
  figures: { formats: [] },
};
const drawn = { ...small, input: { samples: 100 }, training: { epochs: 2 }, figures: { formats: ['png'] } };
const tiny = {
  network: { width: 10, depth: 2 },
  input: { samples: 20 },
  training: { epochs: 2 },
  figures: { formats: [] },
};

/** Seconds of 64 cells beyond those of 2 cells, so that start-up counts for nothing. @param {object} study @param {number} workers */
const beyondStartUp = (study, workers) => {
  /** @param {number} cells */
  const run = (cells) => withGrid(cells, study, (config) => initscope(config, '--workers', String(workers)).seconds);
  return run(64) - run(2);
};

export const sweeps = () => {
  const times = sideBySide(
    {
      numbers1: () => beyondStartUp(small, 1),
      numbers2: () => beyondStartUp(small, 2),
      pictures1: () => beyondStartUp(drawn, 1),
      pictures2: () => beyondStartUp(drawn, 2),
    },
    3,
  );
  /** @param {number} cells */
  const peak = (cells) => withGrid(cells, tiny, (config) => initscope(config, '--workers', '2').peakMiB);
  return { ...times, peak100: peak(100), peak1000: peak(1000) };
};
