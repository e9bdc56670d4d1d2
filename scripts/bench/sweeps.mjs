// Sweeps: two workers against one, and memory against the number of cells.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initscope, median, scratchFolder } from './run.mjs';

/** A config with that many cells. @param {number} cells @param {object} study */
const grid = (cells, study) => {
  const config = join(scratchFolder(), 'grid.json');
  const seeds = Array.from({ length: cells }, (_, i) => i);
  writeFileSync(config, JSON.stringify({ initializers: ['xavier'], ...study, sweep: { 'random.seed': seeds } }));
  return config;
};

const small = {
  network: { width: 100, depth: 3 },
  input: { samples: 1000 },
  training: { epochs: 5 },
  figures: { formats: [] },
};
const tiny = {
  network: { width: 10, depth: 2 },
  input: { samples: 20 },
  training: { epochs: 2 },
  figures: { formats: [] },
};

/** Seconds of a sweep's numbers, and then of its pictures alone. @param {number} cells @param {number} workers */
const sweep = (cells, workers) => {
  const words = [grid(cells, small), '--workers', String(workers)];
  const numbers = initscope(...words);
  const pictures = initscope(...words, '-o', numbers.folder, '--set', 'figures.formats=[png]');
  return { numbers: numbers.seconds, pictures: pictures.seconds };
};

/** Seconds of 64 cells beyond those of 2 cells, so that start-up counts for nothing; and of all, with it. @param {number} workers */
const beyondStartUp = (workers) => {
  const [all, two] = [sweep(64, workers), sweep(2, workers)];
  return {
    numbers: all.numbers - two.numbers,
    pictures: all.pictures - two.pictures,
    whole: all.numbers + all.pictures,
  };
};

export const sweeps = () => {
  const one = [];
  const two = [];
  for (let round = 0; round < 5; round++) {
    one.push(beyondStartUp(1));
    two.push(beyondStartUp(2));
  }
  /** @param {number} cells */
  const peak = (cells) => initscope(grid(cells, tiny), '--workers', '2').peakMiB;
  return {
    numbers1: median(one.map(({ numbers }) => numbers)),
    numbers2: median(two.map(({ numbers }) => numbers)),
    pictures1: median(one.map(({ pictures }) => pictures)),
    pictures2: median(two.map(({ pictures }) => pictures)),
    whole1: median(one.map(({ whole }) => whole)),
    whole2: median(two.map(({ whole }) => whole)),
    peak100: peak(100),
    peak1000: peak(1000),
  };
};
