// docs/benchmarks.md, of what was measured.
import { cpus, totalmem } from 'node:os';

/** @typedef {[what: string, beside: string, initscope: string, ratio: string, goal: string]} Row */
/** @typedef {{ what: string, exponent: number, points: { peakMiB: number }[] }} Growth */

/** @param {number} value */
export const s = (value) => `${value.toFixed(value < 0.1 ? 3 : 2)} s`;
/** @param {number} a @param {number} b */
export const times = (a, b, digits = 1) => `${(a / b).toFixed(digits)} ×`;

/** @param {readonly (readonly string[])[]} lines */
const markdown = (lines) => lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param {readonly Row[]} rows */
export const tableOf = (rows) =>
  markdown([['', 'beside', 'initscope', 'ratio', 'goal'], ['---', '---', '---', '---', '---'], ...rows]);

/** @param {readonly Growth[]} grown */
const growthTable = (grown) =>
  markdown([
    ['', 'exponent', 'peak memory, 16-fold / 1-fold'],
    ['---', '---', '---'],
    ...grown.map(({ what, exponent, points }) => [
      what,
      exponent.toFixed(2),
      `${(points.at(-1)?.peakMiB ?? NaN).toFixed(0)} / ${(points[0]?.peakMiB ?? NaN).toFixed(0)} MiB`,
    ]),
  ]);

/** Draws of the wide study: 10 layers of 1024 × 1024 and a bias each, and 4096 × 1024 inputs. */
const wideDraws = 10 * (1024 * 1024 + 1024) + 4096 * 1024;

/**
 * @typedef {object} Measured
 * @property {readonly Row[]} rows
 * @property {readonly Growth[]} grown
 * @property {{ ours: number }} study seconds
 * @property {{ idle: number, plain: number, diagnosed: number }} parts seconds
 * @property {{ ours: number, products: number }} deep seconds of the wide study, and of its products alone
 * @property {number} draws ns a value
 * @property {string} versions of Python and its libraries
 */

/** @param {Measured} measured */
export const benchmarksPage = ({ rows, grown, study, parts, deep, draws, versions }) => `# Benchmarks

Made by \`npm run bench\` on ${cpus().length} cores of ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node},
${versions}. Medians; what is compared ran in turn, in the same minutes.

${tableOf(rows)}

## Where the time goes

| the sigmoid study | |
| --- | --- |
| start-up, tables and page of next to no work | ${s(parts.idle)} |
| computing and measuring, without diagnostics | ${s(parts.plain - parts.idle)} |
| diagnostics and verdicts | ${s(parts.diagnosed - parts.plain)} |
| what drawing adds, on a second core beside all that | ${s(study.ours - parts.diagnosed)} |

| the wide and deep study | |
| --- | --- |
| start-up, tables and page of next to no work | ${s(parts.idle)} |
| random draws, before anything can be computed | ${s((draws * wideDraws) / 1e9)} |
| its matrix products alone | ${s(deep.products)} |
| the rest: activations, gradients, updates, and statistics on the cores that the products use too | ${s(deep.ours - parts.idle - (draws * wideDraws) / 1e9 - deep.products)} |

The largest single piece of a start-up is the system's linking of TensorFlow's library, 250,000 symbols that it is built to have
bound at once. Of a picture's time Vega takes about as much as filtering and deflating its 1.25 million pixels does, and drawing
them the rest. What two cores can give is bounded by processor time. The sigmoid study takes some 2.6 s of it, with the threads
on which V8 compiles and collects garbage, so it can't end before 1.3 s have gone, and a start-up has no work for a second core.
The wide study takes twice its matrix products' time on both cores: what is not products comes to as much as they do. One worker
alone keeps 1.3 cores busy with a sweep's numbers, by TensorFlow's threads and those that measure, so that two of them gain no
more than 1.4 ×; with pictures it is V8's threads. Each process has to warm up, too, and the main process writes tables meanwhile.
Start-up is taken off a sweep as the time of a run of two cells.
While a disk forgets what was removed, files are slow to make: what the benchmark writes is removed at its end.

What was tried and kept: one compiled Vega view for all charts of a shape; PNG rows filtered with Up and deflated at level 1; a
bundle of the command line and its libraries, without what none of them uses; a thread that loads Vega while TensorFlow loads,
practises while the first cell is computed, and draws from then on; cells' numbers and pictures as jobs of their own; statistics
and diagnostics in the addon, where the tensor lies, with the TypeScript's own bits, and in the processor's wide vectors; normal
draws there too; an effective rank of 256 samples; synchronous writes; rows of pixels compared in stretches; a canvas without
alpha.

What was tried and not kept: a second drawing thread, a thread for the last charts, a low priority for statistics (faster
alone, far slower beside other programs), V8's flags for the size of its young generation, its baseline compiler, its inlining,
late optimization (a sixth less processor time, by flags that differ from one Node version to the next) and a single thread in
workers, memory that malloc keeps or in huge pages (fewer faults, four times the system's time), products that add the bias (the
same bits, but longer for small layers), tensors let go on the way back (14 MiB), linking TensorFlow's library on a thread (which
starts for as long as it would save) or by its own symbols first (a tenth of the linking, but with an allocator loaded before it
two would mix), other deflate strategies, deflating a picture while the next is drawn, palettes (charts have more than 256
colours), minified bundles.

## Growth

One thing at a time over a factor of 16, from width 128, depth 8, 2048 samples, 4 epochs; start-up taken off. The exponent is
that of the last two doublings: 1 is linear, 2 quadratic.

${growthTable(grown)}

![Time against depth, samples, epochs and width, and the depth of a ResNet and a transformer](images/growth.png)
`;
