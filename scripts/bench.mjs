// `npm run bench`: initscope beside the notebook in NumPy + Matplotlib, in one run; writes docs/benchmarks.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { growth } from './bench/growth.mjs';
import { benchmarksPage, s, tableOf, times } from './bench/document.mjs';
import { growthChart } from './bench/growthChart.mjs';
import { findPython, hasTorch } from './bench/python.mjs';
import { queue } from './bench/queue.mjs';
import { initscope, median, root, scratchFolder, sideBySide, timed } from './bench/run.mjs';
import { sweeps } from './bench/sweeps.mjs';

const python = findPython();
const wide = ['1024', '10', '4096', '2'];

/** @param {...string} words */
const compute = (...words) =>
  JSON.parse(timed(process.execPath, [join(root, 'scripts/bench/compute.mjs'), ...words]).stdout);

/** @param {string} script @param {string[]} words */
const inPython = (script, ...words) => timed(python, [join(root, 'scripts/bench', script), ...words]);

/** The JSON of the last line. @param {string} text */
const lastLine = (text) => JSON.parse(text.trim().split('\n').at(-1) ?? '');

/** @param {...string} settings */
const sigmoid = (...settings) =>
  initscope('configs/sigmoid.yaml', '--workers', '1', ...settings.flatMap((one) => ['--set', one]));

const numbers = ['figures.formats=[]', 'diagnostics=false'];
const wideSettings = ['network.width=1024', 'network.depth=10', 'input.samples=4096', 'training.epochs=2'];
const wideStudy = () => sigmoid('initializers=[xavier]', ...wideSettings, ...numbers);
const wideDiagnosed = () => sigmoid('initializers=[xavier]', ...wideSettings, 'figures.formats=[]');
/** NaN without PyTorch. */
const torch = hasTorch(python) ? () => inPython('torch_wide.py', ...wide).seconds : () => NaN;

console.error('the study with its pictures …');
const study = sideBySide(
  {
    notebook: () => inPython('notebook.py', scratchFolder(), '1').seconds,
    ours: () => initscope('configs/sigmoid.yaml').seconds,
  },
  5,
);

// The parts of the study's time, each by leaving out what comes after it.
const parts = sideBySide(
  {
    idle: () => sigmoid('network.width=1', 'input.samples=1', ...numbers).seconds,
    plain: () => sigmoid(...numbers).seconds,
    diagnosed: () => sigmoid('figures.formats=[]').seconds,
  },
  5,
);

console.error('wide and deep …');
const deep = sideBySide(
  {
    numpy: () => lastLine(inPython('numpy_wide.py', ...wide).stdout).seconds,
    ours: () => wideStudy().seconds,
    diagnosed: () => wideDiagnosed().seconds,
    torch,
  },
  3,
);
const products = compute('products', ...wide);
const needMiB = (4 * 4096 * 1024 * 20 * 2) / 2 ** 20;
const peakMiB = wideStudy().peakMiB;

console.error('compute, draws, start-up …');
const small = sideBySide(
  {
    numpy: () => lastLine(inPython('notebook.py', 'x', '1', '--no-figures').stdout).seconds,
    ours: () => compute('small', 'plain'),
    diagnosed: () => compute('small'),
  },
  5,
);
const draws = median([compute('draws'), compute('draws'), compute('draws')]);
/** @param {...string} words */
const answer = (...words) => {
  const start = performance.now();
  try {
    timed(process.execPath, [join(root, 'dist/cli.js'), ...words]);
  } catch {}
  return (performance.now() - start) / 1000;
};
const start = sideBySide({ help: () => answer('--help'), error: () => answer('run', '--set', 'network.widht=3') }, 5);

console.error('networks …');
/** @type {{ ours: number, autodiff: number }[]} */
const [resnet, transformer] = ['resnet', 'transformer'].map((name) =>
  JSON.parse(timed(process.execPath, [join(root, 'scripts/bench/networks.mjs'), name]).stdout),
);

console.error('sweeps …');
const sweep = sweeps();
console.error('agents on a queue …');
const shared = await queue();
console.error('growth …');
const grown = growth();
await growthChart(grown, join(root, 'docs/images/growth.png'));

const versions = timed(python, [
  '-c',
  'import sys, numpy, matplotlib; print(f"Python {sys.version.split()[0]}, NumPy {numpy.__version__}, Matplotlib {matplotlib.__version__}")',
]).stdout.trim();

/**
 * @param {string} what @param {number[]} seconds of one worker and of two @param {string} goal
 * @returns {[string, string, string, string, string]}
 */
const workers = (what, [one = NaN, two = NaN], goal) => [what, s(one), s(two), times(one, two, 3), goal];

/** @type {[string, string, string, string, string][]} */
const rows = [
  [
    'sigmoid study, 52 pictures and specs, cold to last file',
    `notebook ${s(study.notebook)}`,
    s(study.ours),
    times(study.notebook, study.ours),
    '≥ 10 ×',
  ],
  [
    'width 1024, depth 10, 4096 samples, 2 epochs, end to end',
    `NumPy float32 ${s(deep.numpy)}`,
    s(deep.ours),
    times(deep.numpy, deep.ours),
    '≥ 3 ×',
  ],
  [
    'the same beside its matrix products alone',
    `products ${s(products)}`,
    s(deep.ours),
    times(deep.ours, products),
    '≤ 2 ×',
  ],
  [
    'with diagnostics, beside NumPy',
    `NumPy float32 ${s(deep.numpy)}`,
    s(deep.diagnosed),
    times(deep.numpy, deep.diagnosed),
    '≥ 2 ×',
  ],
  [
    'with diagnostics, beside its matrix products',
    `products ${s(products)}`,
    s(deep.diagnosed),
    times(deep.diagnosed, products),
    '≤ 2 ×',
  ],
  ...(Number.isNaN(deep.torch)
    ? []
    : [
        /** @type {[string, string, string, string, string]} */ ([
          'with diagnostics, beside PyTorch with hooks, its import included',
          `PyTorch ${s(deep.torch)}`,
          s(deep.diagnosed),
          times(deep.torch, deep.diagnosed),
          '≥ 1.3 ×',
        ]),
      ]),
  [
    'with diagnostics, beside without',
    `without ${s(deep.ours)}`,
    s(deep.diagnosed),
    times(deep.diagnosed, deep.ours),
    '≤ 1.3 ×',
  ],
  [
    'its peak memory beside one epoch’s activations and gradients',
    `${needMiB.toFixed(0)} MiB`,
    `${peakMiB.toFixed(0)} MiB`,
    times(peakMiB, needMiB),
    '≤ 1.5 ×',
  ],
  [
    'compute of the small study, no start-up, no pictures',
    `NumPy ${s(small.numpy)}`,
    s(small.ours),
    times(small.ours, small.numpy),
    '≤ 1 ×',
  ],
  [
    'the same with diagnostics',
    `without ${s(small.ours)}`,
    s(small.diagnosed),
    times(small.diagnosed, small.ours),
    '≤ 1.5 ×',
  ],
  ...[
    { what: 'resnet of depth 8 and width 16 on 64 images of 32 × 32', found: resnet },
    { what: 'transformer of width 256 and 6 blocks on 8 × 64 tokens', found: transformer },
  ].map(
    /** @returns {[string, string, string, string, string]} */ ({
      what,
      found: { ours, autodiff } = { ours: NaN, autodiff: NaN },
    }) => [
      `forward, backward, statistics of a ${what}`,
      `tfjs autodiff ${s(autodiff)}`,
      s(ours),
      times(ours, autodiff),
      '≤ 1.5 ×',
    ],
  ),
  ['random draws', '', `${draws.toFixed(0)} ns a value`, '', '≤ 30 ns'],
  ['initscope --help', '', s(start.help), '', '≤ 0.25 s'],
  ['a config error', '', s(start.error), '', '≤ 0.25 s'],
  workers('64 small cells, their numbers: two workers beside one', sweep.numbers, '≥ 1.8 ×'),
  workers('their pictures alone, the numbers being there', sweep.pictures, '≥ 1.8 ×'),
  workers('numbers and pictures in one run', sweep.both, '≥ 1.8 ×'),
  workers('the same run, start-up included', sweep.whole, ''),
  .../** @type {[string, string, string, string, string][]} */ (
    shared
      ? [
          [
            '500 tiny cells by two agents on a queue of this machine, start-up included',
            `two processes ${s(shared.processes)}`,
            s(shared.agents),
            times(shared.processes, shared.agents, 2),
            '≥ 0.9 ×',
          ],
        ]
      : []
  ),
  [
    'peak memory of 1,000 cells beside 100',
    `${sweep.peak100.toFixed(0)} MiB`,
    `${sweep.peak1000.toFixed(0)} MiB`,
    times(sweep.peak1000, sweep.peak100),
    '≤ 1.5 ×',
  ],
];
const page = join(root, 'docs/benchmarks.md');
writeFileSync(page, benchmarksPage({ rows, grown, study, parts, products, deep, draws, versions }));
timed(process.execPath, [join(root, 'node_modules/oxfmt/bin/oxfmt'), page]);
console.log(tableOf(rows));
