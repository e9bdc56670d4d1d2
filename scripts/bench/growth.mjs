// How time and memory grow: one thing at a time over a factor of 16, and what exponent that is.
import { initscope, median } from './run.mjs';

const plain = { 'network.width': 128, 'network.depth': 8, 'input.samples': 2048, 'training.epochs': 4 };
const resnet = {
  'network.architecture': 'resnet',
  'network.image': '[16,16,3]',
  'network.width': 8,
  'network.depth': 1,
  'input.samples': 128,
  'training.epochs': 2,
};
const transformer = {
  'network.architecture': 'transformer',
  'network.tokens': 32,
  'network.heads': 4,
  'network.width': 64,
  'network.depth': 2,
  'input.samples': 32,
  'training.epochs': 2,
};

/** What grows, from what on. @type {{ what: string, base: Record<string, number | string>, path: string }[]} */
const studies = [
  ...['network.depth', 'input.samples', 'training.epochs', 'network.width'].map((path) => ({
    what: path,
    base: plain,
    path,
  })),
  { what: 'depth of a ResNet', base: resnet, path: 'network.depth' },
  { what: 'depth of a transformer', base: transformer, path: 'network.depth' },
];

/** Start-up counts for nothing here: a study of next to no work is taken off. */
const idle = { 'network.width': 1, 'network.depth': 1, 'input.samples': 1, 'training.epochs': 1 };

/** @param {Record<string, number | string>} settings */
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

/** @returns {{ what: string, points: { factor: number, seconds: number, peakMiB: number }[], exponent: number }[]} */
export const growth = () => {
  const startUp = median([run(idle), run(idle), run(idle)].map(({ seconds }) => seconds));
  return studies.map(({ what, base, path }) => {
    const points = [1, 2, 4, 8, 16].map((factor) => {
      const runs = [0, 1, 2].map(() => run({ ...base, [path]: Number(base[path]) * factor }));
      return {
        factor,
        seconds: Math.max(median(runs.map(({ seconds }) => seconds)) - startUp, 1e-3),
        peakMiB: median(runs.map(({ peakMiB }) => peakMiB)),
      };
    });
    const [first, last] = [points[2], points[4]];
    const exponent =
      first && last ? Math.log(last.seconds / first.seconds) / Math.log(last.factor / first.factor) : NaN;
    return { what, points, exponent };
  });
};
