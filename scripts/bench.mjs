// `npm run bench`: initscope beside the notebook in NumPy + Matplotlib, in one run; writes docs/benchmarks.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { growth } from './bench/growth.mjs';
import { benchmarksPage, s, tableOf, times } from './bench/document.mjs';
import { growthChart } from './bench/growthChart.mjs';
import { firstLooks } from './bench/page.mjs';
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

const fifty = ['network.depth=50', 'network.activation=relu', 'initializers=[he]'];
const deepest = sideBySide(
  {
    plain: () => sigmoid(...fifty, ...numbers).seconds,
    diagnosed: () => sigmoid(...fifty, 'figures.formats=[]').seconds,
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
    products: () => compute('products', ...wide),
  },
  3,
);
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
/** @param {string} name @returns {{ ours: number, autodiff: number }} */
const besideAutodiff = (name) =>
  JSON.parse(timed(process.execPath, [join(root, 'scripts/bench/networks.mjs'), name]).stdout);
const [resnet, transformer] = [besideAutodiff('resnet'), besideAutodiff('transformer')];

console.error('sweeps …');
const sweep = sweeps();
console.error('agents on a queue …');
const shared = await queue();
console.error('the page …');
const looks = await firstLooks();
console.error('growth …');
const grown = growth();
await growthChart(grown, join(root, 'docs/images/growth.png'));

const versions = timed(python, [
  '-c',
  'import sys, numpy, matplotlib; print(f"Python {sys.version.split()[0]}, NumPy {numpy.__version__}, Matplotlib {matplotlib.__version__}")',
]).stdout.trim();

/** @typedef {[what: string, beside: string, initscope: string, ratio: string, goal: string]} Row */

/**
 * How much faster ours is; no row where the other isn't there.
 * @param {string} what @param {[name: string, seconds: number | undefined]} other @param {number} ours @param {string} goal
 * @returns {Row[]}
 */
const faster = (what, [name, other], ours, goal, digits = 1) =>
  other === undefined || Number.isNaN(other)
    ? []
    : [[what, `${name} ${s(other)}`.trim(), s(ours), times(other, ours, digits), goal]];

/**
 * How much longer ours takes.
 * @param {string} what @param {[name: string, seconds: number]} other @param {number} ours @param {string} goal
 * @returns {Row[]}
 */
const longer = (what, [name, other], ours, goal) => [[what, `${name} ${s(other)}`, s(ours), times(ours, other), goal]];

/** @param {string} what @param {number} base in MiB @param {number} peak in MiB @returns {Row[]} */
const memory = (what, base, peak) => [
  [what, `${base.toFixed(0)} MiB`, `${peak.toFixed(0)} MiB`, times(peak, base), '≤ 1.5 ×'],
];

/** @param {string} what @param {number[]} seconds of one worker and of two @param {string} goal @returns {Row[]} */
const workers = (what, [one = NaN, two = NaN], goal) => faster(what, ['', one], two, goal, 3);

/** @param {string} what @param {{ ours: number, autodiff: number }} found */
const network = (what, { ours, autodiff }) =>
  longer(`forward, backward, statistics of a ${what}`, ['tfjs autodiff', autodiff], ours, '≤ 1.5 ×');

/** @param {{ cells: number, seconds: number, goal: string }} found @returns {Row} */
const firstLook = ({ cells, seconds, goal }) => [
  `first look at a page of ${cells} cells, in Chromium`,
  '',
  s(seconds),
  '',
  goal,
];

/** @type {Row[]} */
const rows = [
  ...faster(
    'sigmoid study, 52 pictures and specs, cold to last file',
    ['notebook', study.notebook],
    study.ours,
    '≥ 10 ×',
  ),
  ...faster(
    'width 1024, depth 10, 4096 samples, 2 epochs, end to end',
    ['NumPy float32', deep.numpy],
    deep.ours,
    '≥ 3 ×',
  ),
  ...longer('the same beside its matrix products alone', ['products', deep.products], deep.ours, '≤ 2 ×'),
  ...faster('with diagnostics, beside NumPy', ['NumPy float32', deep.numpy], deep.diagnosed, '≥ 2 ×'),
  ...longer('with diagnostics, beside its matrix products', ['products', deep.products], deep.diagnosed, '≤ 2 ×'),
  ...faster(
    'with diagnostics, beside PyTorch with hooks, its import included',
    ['PyTorch', deep.torch],
    deep.diagnosed,
    '≥ 1.3 ×',
  ),
  ...longer('with diagnostics, beside without', ['without', deep.ours], deep.diagnosed, '≤ 1.3 ×'),
  ...longer('the same of the sigmoid study’s numbers', ['without', parts.plain], parts.diagnosed, '≤ 1.3 ×'),
  ...longer('the same of 50 ReLU layers, width 100', ['without', deepest.plain], deepest.diagnosed, '≤ 1.3 ×'),
  ...memory('its peak memory beside one epoch’s activations and gradients', needMiB, peakMiB),
  ...longer('compute of the small study, no start-up, no pictures', ['NumPy', small.numpy], small.ours, '≤ 1 ×'),
  ...longer('the same with diagnostics', ['without', small.ours], small.diagnosed, '≤ 1.3 ×'),
  ...network('resnet of depth 8 and width 16 on 64 images of 32 × 32', resnet),
  ...network('transformer of width 256 and 6 blocks on 8 × 64 tokens', transformer),
  ['random draws', '', `${draws.toFixed(0)} ns a value`, '', '≤ 30 ns'],
  ['initscope --help', '', s(start.help), '', '≤ 0.25 s'],
  ['a config error', '', s(start.error), '', '≤ 0.25 s'],
  ...workers('64 small cells, their numbers: two workers beside one', sweep.numbers, '≥ 1.8 ×'),
  ...workers('their pictures alone, the numbers being there', sweep.pictures, '≥ 1.8 ×'),
  ...workers('numbers and pictures in one run', sweep.both, '≥ 1.8 ×'),
  ...workers('the same run, start-up included', sweep.whole, ''),
  ['1,000 tiny cells with pictures, start-up included', '', `${sweep.throughput.toFixed(1)} cells/s`, '', ''],
  ['a finished sweep of 200 cells with pictures, again', '', s(sweep.again), '', '≤ 3 s'],
  ['the plan of 100,000 cells, processor time', '', s(sweep.plan), '', '≤ 10 s'],
  ...faster(
    '500 tiny cells by two agents on a queue of this machine, start-up included',
    ['two processes', shared?.processes],
    shared?.agents ?? NaN,
    '≥ 0.9 ×',
    2,
  ),
  ...memory('peak memory of 1,000 cells beside 100', sweep.peak100, sweep.peak1000),
  ...looks.map(firstLook),
];
const page = join(root, 'docs/benchmarks.md');
writeFileSync(page, benchmarksPage({ rows, grown, study, parts, deep, draws, versions }));
timed(process.execPath, [join(root, 'node_modules/oxfmt/bin/oxfmt'), page]);
console.log(tableOf(rows));
