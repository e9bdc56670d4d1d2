// How time and memory grow: one thing at a time over a factor of 16, and what exponent that is.
import { initscope, median } from './run.mjs';

const base = { 'network.width': 128, 'network.depth': 8, 'input.samples': 2048, 'training.epochs': 4 };

/** Start-up counts for nothing here: a study of next to no work is taken off. */
const idle = { 'network.width': 1, 'network.depth': 1, 'input.samples': 1, 'training.epochs': 1 };

/** @param {Record<string, number>} settings */
const run = (settings) =>
  initscope(
    'configs/sigmoid.yaml',
    '--workers',
    '1',
    '--force',
    '--set',
    'initializers=[xavier]',
    '--set',
    'figures.formats=[]',
    '--set',
    'diagnostics=false',
    ...Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]),
  );

const paths = /** @type {const} */ (['network.depth', 'input.samples', 'training.epochs', 'network.width']);

/** @returns {{ path: string, points: { factor: number, seconds: number, peakMiB: number }[], exponent: number }[]} */
export const growth = () => {
  const startUp = median([run(idle), run(idle), run(idle)].map(({ seconds }) => seconds));
  return paths.map((path) => {
    const points = [1, 2, 4, 8, 16].map((factor) => {
      const runs = [0, 1, 2].map(() => run({ ...base, [path]: base[path] * factor }));
      return {
        factor,
        seconds: Math.max(median(runs.map(({ seconds }) => seconds)) - startUp, 1e-3),
        peakMiB: median(runs.map(({ peakMiB }) => peakMiB)),
      };
    });
    const [first, last] = [points[2], points[4]];
    const exponent =
      first && last ? Math.log(last.seconds / first.seconds) / Math.log(last.factor / first.factor) : NaN;
    return { path, points, exponent };
  });
};
