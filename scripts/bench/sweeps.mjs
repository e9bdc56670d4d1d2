// Sweeps: two workers against one, and memory against the number of cells.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initscope, initscopeInto, median, scratchFolder } from './run.mjs';

/** A config with that many cells. @param {number} cells @param {object} study */
export const grid = (cells, study) => {
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
export const tiny = {
  network: { width: 10, depth: 2 },
  input: { samples: 20 },
  training: { epochs: 2 },
  figures: { formats: [] },
};

/** Seconds of a sweep's numbers, of its pictures once those are there, and of both in one run. @param {number} cells @param {number} workers */
const sweep = (cells, workers) => {
  const folder = scratchFolder();
  const words = [grid(cells, small), '--workers', String(workers)];
  const drawn = [...words, '--set', 'figures.formats=[png]'];
  const numbers = initscopeInto(folder, ...words).seconds;
  const pictures = initscopeInto(folder, ...drawn).seconds;
  return { numbers, pictures, both: initscope(...drawn).seconds };
};

/** Of 64 cells; `beyond` is less a run of 2 cells, so that start-up counts for nothing. @param {number} workers */
const measured = (workers) => {
  const [whole, two] = [sweep(64, workers), sweep(2, workers)];
  const beyond = {
    numbers: whole.numbers - two.numbers,
    pictures: whole.pictures - two.pictures,
    both: whole.both - two.both,
  };
  return { whole, beyond };
};

/** Seconds of a sweep of 200 cells that is finished: all was computed and drawn before. */
const again = () => {
  const folder = scratchFolder();
  const words = [grid(200, tiny), '--set', 'figures.formats=[png]'];
  initscopeInto(folder, ...words);
  return median(Array.from({ length: 3 }, () => initscopeInto(folder, ...words).seconds));
};

/** Cells a second of 1,000 with pictures, start-up included. */
const throughput = () => 1000 / initscope(grid(1000, tiny), '--set', 'figures.formats=[png]').seconds;

export const sweeps = () => {
  /** @type {ReturnType<typeof measured>[]} */
  const one = [];
  /** @type {ReturnType<typeof measured>[]} */
  const two = [];
  for (let round = 0; round < 3; round++) {
    one.push(measured(1));
    two.push(measured(2));
  }
  /** @param {(of: ReturnType<typeof measured>) => number} seconds */
  const medians = (seconds) => [median(one.map(seconds)), median(two.map(seconds))];
  /** @param {number} cells */
  const peak = (cells) => initscope(grid(cells, tiny), '--workers', '2').peakMiB;
  return {
    numbers: medians(({ beyond }) => beyond.numbers),
    pictures: medians(({ beyond }) => beyond.pictures),
    both: medians(({ beyond }) => beyond.both),
    whole: medians(({ whole }) => whole.both),
    again: again(),
    throughput: throughput(),
    plan: initscope(grid(100_000, tiny), '--dry-run').processorSeconds,
    peak100: peak(100),
    peak1000: peak(1000),
  };
};
