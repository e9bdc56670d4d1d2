// How far measured and predicted std lie apart in networks that are no stack, by the command line as anyone runs it.
//
// usage: node scripts/build.mjs && node scripts/theory/networkAgreement.mjs [FROM TO]      (some minutes; FROM TO: of these rows alone)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from '../docs/table.mjs';

/**
 * @typedef {{ initializer: string | object, upstream: 'normal' | 'ones', samples: number, repeats: number, network: object, shape?: number[] }} Row
 */

const mlp = { initializer: 'he', samples: 64, repeats: 6 };
const image = { ...mlp, samples: 2, repeats: 14 };
const tokens = { initializer: 'xavier', samples: 4, repeats: 6 };
const convolutional = { architecture: 'convolutional', width: 128, depth: 5, image: [6, 6, 128] };
const resnet = { architecture: 'resnet', width: 64, depth: 2, image: [16, 16, 3] };
const transformer = { architecture: 'transformer', width: 512, depth: 3, tokens: 64, activation: 'gelu' };
const kernels = { conv2d: { filters: 128 } };
const mixer = { architecture: 'mixer', width: 512, depth: 3, tokens: 64 };
/** @param {string} normalization */
const reluMixer = (normalization) => ({
  ...tokens,
  initializer: 'he',
  repeats: 10,
  network: { ...mixer, normalization, activation: 'relu' },
});
const delta = { deltaOrthogonal: { gain: Math.SQRT2 } };
const blocks = { architecture: 'residual', width: 600, depth: 6 };
/** @param {string} normalization */
const plain = (normalization) => ({ architecture: 'plain', width: 600, depth: 6, activation: 'relu', normalization });

/** @type {[string, Omit<Row, 'upstream'>, ...('normal' | 'ones')[]][]} */
const rows = [
  ['residual [ReLU, affine] × 6, He', { ...mlp, network: blocks }, 'normal', 'ones'],
  [
    'residual [ReLU, affine] × 6, scale 1/√6, He',
    { ...mlp, network: { ...blocks, residualScale: '1/sqrt(depth)' } },
    'normal',
    'ones',
  ],
  [
    'residual [layer norm, ReLU, affine] × 12, He',
    { ...mlp, network: { ...blocks, depth: 12, normalization: 'layer' } },
    'normal',
    'ones',
  ],
  [
    'residual [batch norm, ReLU, affine] × 12, He, 256 samples',
    { ...mlp, samples: 256, network: { ...blocks, depth: 12, normalization: 'batch' } },
    'normal',
    'ones',
  ],
  ['[affine, batch norm, ReLU] × 6, 256 samples', { ...mlp, samples: 256, network: plain('batch') }, 'normal', 'ones'],
  [
    '[affine, batch norm, ReLU] × 6, 16 samples',
    { ...mlp, samples: 16, repeats: 12, network: plain('batch') },
    'normal',
  ],
  [
    '[affine, batch norm, tanh] × 6, 16 samples',
    { ...mlp, samples: 16, repeats: 12, network: { ...plain('batch'), activation: 'tanh' } },
    'normal',
  ],
  ['[affine, layer norm, ReLU] × 6', { ...mlp, network: plain('layer') }, 'normal', 'ones'],
  ['[affine, RMS norm, ReLU] × 6', { ...mlp, network: plain('rms') }, 'normal', 'ones'],
  [
    '[conv2d, ReLU] × 5, circular, 6 × 6 × 128, He',
    { ...image, network: { ...convolutional, padding: 'circular' } },
    'normal',
    'ones',
  ],
  ['[conv2d, ReLU] × 5, zeros around, 6 × 6 × 128, He', { ...image, network: convolutional }, 'normal', 'ones'],
  [
    '[conv2d, ReLU] × 5, zeros around, 6 × 6 × 128, delta-orthogonal √2',
    { ...image, initializer: delta, network: convolutional },
    'normal',
    'ones',
  ],
  [
    '[conv2d, batch norm, ReLU] × 5, circular, 16 samples',
    { ...image, samples: 16, repeats: 6, network: { ...convolutional, padding: 'circular', normalization: 'batch' } },
    'normal',
  ],
  [
    '[conv2d, batch norm, ReLU] × 5, zeros around, 16 samples',
    { ...image, samples: 16, repeats: 6, network: { ...convolutional, normalization: 'batch' } },
    'normal',
  ],
  [
    'resnet × 2, zeros around, width 64, 16 × 16 × 256, 32 samples, He',
    { ...image, samples: 32, repeats: 10, network: { ...resnet, image: [16, 16, 256] } },
    'normal',
  ],
  [
    'resnet × 2, zeros around, width 64, 16 × 16 × 3',
    { ...image, samples: 32, repeats: 10, network: resnet },
    'normal',
  ],
  [
    'resnet × 2, circular, width 64, 16 × 16 × 3',
    { ...image, samples: 32, repeats: 10, network: { ...resnet, padding: 'circular' } },
    'normal',
  ],
  [
    'conv2d (stride 2), ReLU, conv2d, ReLU, average pool 2, flatten, affine; circular, 12 × 12 × 128, He',
    {
      ...image,
      shape: [12, 12, 128],
      network: {
        layers: [
          { conv2d: { filters: 128, stride: 2, padding: 'circular' } },
          'relu',
          { conv2d: { filters: 128, padding: 'circular' } },
          'relu',
          { averagePool: 2 },
          'flatten',
          { affine: 100 },
        ],
      },
    },
    'normal',
    'ones',
  ],
  [
    'conv2d, ReLU, conv2d, ReLU, average pool 2, conv2d, ReLU, average pool 2; zeros around, 8 × 8 × 64, He',
    {
      ...image,
      shape: [8, 8, 64],
      network: { layers: [kernels, 'relu', kernels, 'relu', { averagePool: 2 }, kernels, 'relu', { averagePool: 2 }] },
    },
    'normal',
  ],
  [
    'conv2d, ReLU, conv2d, max pool 2; zeros around, 8 × 8 × 64, He',
    { ...image, shape: [8, 8, 64], network: { layers: [kernels, 'relu', kernels, { maxPool: 2 }] } },
    'normal',
  ],
  [
    'conv2d, max pool 2, circular, 6 × 6 × 128, He',
    {
      ...image,
      shape: [6, 6, 128],
      network: { layers: [{ conv2d: { filters: 128, padding: 'circular' } }, { maxPool: 2 }] },
    },
    'normal',
  ],
  [
    'pre-LN transformer × 3, d 512, 64 tokens, 4 heads, GELU, Var(W) = 1/n',
    { ...tokens, network: transformer },
    'normal',
    'ones',
  ],
  [
    'transformer × 3 without norm, scale 1/√3, d 512, 64 tokens',
    { ...tokens, network: { ...transformer, normalization: 'none', residualScale: '1/sqrt(depth)' } },
    'normal',
  ],
  [
    'post-LN transformer × 3, d 512, 64 tokens',
    { ...tokens, network: { ...transformer, normPosition: 'post' } },
    'normal',
  ],
  [
    'embedding of 512 rows, attention, residual [layer norm, attention] × 2, d 512, 64 tokens',
    {
      ...tokens,
      shape: [64, 512],
      network: {
        layers: [
          { embedding: { rows: 512 }, initializer: { normal: { std: 0.7 } } },
          { repeat: { times: 2, layers: [{ residual: { branch: ['layerNorm', { attention: { heads: 4 } }] } }] } },
        ],
      },
    },
    'normal',
  ],
  ['mixer × 3, d 512, 64 tokens, GELU', { ...tokens, network: mixer }, 'normal'],
  ['mixer × 3, layer norm, d 512, 64 tokens, ReLU, He', reluMixer('layer'), 'normal'],
  ['mixer × 3, RMS norm, d 512, 64 tokens, ReLU, He', reluMixer('rms'), 'normal'],
  ['mixer × 3, batch norm, d 512, 64 tokens, ReLU, He', reluMixer('batch'), 'normal'],
];

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/**
 * Of a study's statistics, by direction and layer.
 * @param {Row} row
 * @returns {Record<string, string>[]}
 */
const measured = ({ initializer, upstream, samples, repeats, network, shape }) => {
  const folder = mkdtempSync(join(tmpdir(), 'agreement-'));
  try {
    const config = {
      name: 'study',
      network,
      initializers: [initializer],
      bias: 'zero',
      input: { samples, ...(shape && { shape }) },
      training: { epochs: 1, upstreamGradient: upstream, carryOver: false },
      random: { seed: 3, repeats },
      figures: { bins: 2 },
      diagnostics: false,
    };
    writeFileSync(join(folder, 'study.json'), JSON.stringify(config));
    const { status, stderr } = spawnSync(
      process.execPath,
      [cli, 'run', join(folder, 'study.json'), '-o', folder, '-q', '--workers', '1'],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    const [head, ...lines] = readFileSync(join(folder, 'study', 'statistics.csv'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    return lines.map((line) => Object.fromEntries(line.map((value, i) => [head?.[i], value])));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * The largest relative distance of the root mean square over repeats from the prediction, over layers, and the standard error there.
 * @param {readonly Record<string, string>[]} all
 * @param {string} direction
 * @param {'std' | 'sample_std'} column
 * @param {number} samples
 */
const worst = (all, direction, column, samples) => {
  // What the variance over so few samples is of that over many.
  const few = column === 'sample_std' ? 1 - 1 / samples : 1;
  const rows = all.filter((row) => row['direction'] === direction);
  const layers = [...new Set(rows.map(({ layer }) => layer))].map((layer) => rows.filter((row) => row.layer === layer));
  let [silent, worstOff, errorThere] = [0, 0, 0];
  for (const of of layers) {
    const predicted = of[0]?.[`${column}_predicted`];
    if (!predicted) silent += 1;
    if (!Number(predicted)) continue;
    const squares = of.map((row) => (Number(row[column]) / Number(predicted)) ** 2 / few);
    const mean = squares.reduce((sum, one) => sum + one, 0) / squares.length;
    const variance = squares.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (squares.length - 1);
    const off = Math.abs(Math.sqrt(mean) - 1);
    if (off >= worstOff) [worstOff, errorThere] = [off, Math.sqrt(variance / squares.length) / 2];
  }
  const told = layers.length - silent;
  return told === 0
    ? 'none'
    : `${percent(worstOff)} ± ${percent(errorThere)}${silent > 0 ? ` (${told} of ${layers.length})` : ''}`;
};

/** @param {number} part */
const percent = (part) => (100 * part).toFixed(1);

const cells = rows
  .slice(Number(process.argv[2] ?? 0), Number(process.argv[3] ?? rows.length))
  .flatMap(([what, row, ...upstreams]) =>
    upstreams.map((upstream) => {
      const all = measured({ ...row, upstream });
      const line = [
        what,
        upstream,
        ...['forward', 'backward'].flatMap((direction) => [
          worst(all, direction, 'std', row.samples),
          worst(all, direction, 'sample_std', row.samples),
        ]),
      ];
      process.stderr.write(`${line.join(' | ')}\n`);
      return line;
    }),
  );

console.log(`## Networks that are no stack

The same for the root mean square over ${mlp.repeats} to ${image.repeats} draws; in brackets, of how many layers there is a prediction, where it is not of all. Sample σ is held against √(1 − 1/samples) of the prediction, which is for many samples. Written by scripts/theory/networkAgreement.mjs.
`);
console.log(table(['network', 'upstream', 'σ', 'sample σ', 'σ of the gradient', 'its sample σ'], cells));
