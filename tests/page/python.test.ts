import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { activations } from '../../src/activation/index.ts';
import { studyOf, type CellSettings, type ConfigInput } from '../../src/config/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { pythonSnippet } from '../../src/page/python/snippet.ts';
import { directions, type RepeatRecord } from '../../src/record/record.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { useBackend } from '../support/engines.ts';
import { noNumpy } from '../support/python.ts';

const settingsOf = (config: object): CellSettings => studyOf(config as ConfigInput).cells[0]!.settings;

/** Small, so that fifty of them take seconds; of unequal widths, so that n_in and n_out can't be mixed up. */
const small = (initializer: unknown, activation: unknown = 'tanh'): object => ({
  network: { width: [12, 20, 9], activation },
  initializers: [initializer],
  input: { samples: 40 },
  training: { epochs: 3, carryOver: false, upstreamGradient: 'normal' },
  random: { seed: 977, repeats: 2 },
});

/** Any network, trained as the small one. */
const layered = (input: object, ...layers: unknown[]): object => ({
  ...small('he'),
  network: { layers },
  input: { samples: 40, ...input },
});

const given: Readonly<Record<string, object>> = {
  normal: { std: 0.3 },
  constant: { c: 0.1 },
  uniform: { low: -0.5, high: 0.25 },
  truncatedNormal: { std: 0.3 },
};

const each = (names: readonly string[], of: (name: string) => object, kind = ''): Record<string, object> =>
  Object.fromEntries(names.map((name) => [`${kind}${name}`, of(name)]));

/** A network of an architecture, trained as the small one. */
const built = (network: object): object => ({ ...small('he'), network, input: { samples: 12 } });

/** `heNormal: pytorch` as a config writes it. */
const chosen = (text: string): unknown => {
  const [name = '', dialect] = text.split(': ');
  const mode = name === 'heNormal' ? { mode: 'fanOut' } : {};
  return dialect === undefined ? name : { [name]: { dialect, ...mode } };
};

/** A network that fits each. */
const ofRecipes: Readonly<Record<string, object>> = {
  gpt2: { architecture: 'transformer', width: 8, depth: 2, tokens: 5, heads: 2 },
  deepNorm: { architecture: 'transformer', width: 6, depth: 1, tokens: 4, heads: 3, normPosition: 'post' },
  tFixup: { architecture: 'transformer', width: 6, depth: 2, tokens: 4, heads: 1, normalization: 'none' },
  layerScale: { architecture: 'mixer', width: 6, depth: 1, tokens: 4, residualScale: 0.1 },
  fixup: { architecture: 'resnet', width: 3, depth: 4, image: [6, 5, 2], normalization: 'none' },
  nfResnet: { architecture: 'resnet', width: 3, depth: 2, image: [5, 5, 2], residualScale: 0.2 },
  skipInit: { architecture: 'residual', width: 7, depth: 2, residualScale: 0 },
  mup: { normalization: 'layer', width: [6, 9, 4], activation: 'tanh' },
  pytorch: { architecture: 'convolutional', width: 4, depth: 2, image: [5, 4, 3] },
};

const cases: Readonly<Record<string, object>> = {
  ...each(Object.keys(initializers), (name) => small({ [name]: given[name] ?? {} })),
  ...each(Object.keys(activations), (name) => small('he', name), 'activation '),
  'gelu by tanh': small('he', { gelu: { form: 'tanh' } }),
  'leakyRelu of slope 0.2': small('he', { leakyRelu: { alpha: 0.2 } }),
  'elu of alpha 0.5': small('he', { elu: { alpha: 0.5 } }),
  'normal around 0.2': small({ normal: { std: 0.3, mean: 0.2 } }),
  'truncatedNormal of PyTorch': small({ truncatedNormal: { std: 1.5, dialect: 'pytorch' } }),
  'sparse of PyTorch': small({ sparse: { sparsity: 0.5, dialect: 'pytorch' } }),
  'he by fanOut': small({ heNormal: { mode: 'fanOut', negativeSlope: 0.3 } }),
  ...each(
    ['normal', 'truncatedNormal', 'uniform'],
    (distribution) => small({ varianceScaling: { dialect: 'tfjs', distribution, mode: 'fanAvg', scale: 3 } }),
    'varianceScaling of tfjs, ',
  ),
  'orthogonal of gain 1.5': small({ orthogonal: { gain: 1.5 } }),
  ...each(
    ['keras', 'pytorch', 'jax', 'tfjs', 'notebook'],
    (dialect) => small({ glorotNormal: { dialect } }),
    'glorotNormal of ',
  ),
  ...each(['keras', 'jax', 'tfjs'], (dialect) => small({ libraryDefault: { dialect } }), 'libraryDefault of '),
  "the notebook's training": { initializers: ['xavier'] },
  'bias zero': { ...small('he'), bias: 'zero' },
  'layer norm': {
    network: { layers: [{ affine: 20 }, 'layerNorm', 'tanh', { affine: 9 }, 'relu', 'layerNorm', { affine: 12 }] },
    initializers: ['he'],
    input: { samples: 40, shape: [12] },
    training: { epochs: 3 },
    random: { seed: 977, repeats: 2 },
  },
  'layers that are no stack': layered(
    { shape: [6] },
    'relu',
    { affine: 9 },
    { affine: 12 },
    { elu: { alpha: 0.5 } },
    'tanh',
  ),
  'layers of tokens': layered({ shape: [5, 6] }, { affine: 9 }, 'gelu', { affine: 4 }, 'gelu', { affine: 7 }),
  'activations alone': layered({ shape: [6] }, 'tanh', 'sigmoid'),
  'layers that look at data': {
    ...layered({ shape: [6] }, 'relu', { affine: 9 }, { affine: 9 }),
    initializers: ['lsuv'],
  },
  'layers that carry over': {
    ...layered({ shape: [6] }, { affine: 9 }, { affine: 6 }, { affine: 9 }),
    training: { epochs: 3, carryOver: true, upstreamGradient: 'ones' },
  },
  'a resnet': built({ architecture: 'resnet', width: 3, depth: 5, image: [6, 5, 2], residualScale: 0.5 }),
  'a plain stack with batch normalization': built({ normalization: 'batch', width: [6, 9, 4], activation: 'tanh' }),
  'a convolutional network': built({
    architecture: 'convolutional',
    width: 4,
    depth: 2,
    image: [5, 4, 3],
    kernel: 2,
    padding: 'circular',
    normalization: 'rms',
  }),
  'a transformer': built({ architecture: 'transformer', width: 8, depth: 2, tokens: 5, heads: 2, causal: true }),
  'a transformer that normalizes after': built({
    architecture: 'transformer',
    width: 6,
    depth: 1,
    tokens: 4,
    heads: 3,
    normPosition: 'post',
    normalization: 'rms',
  }),
  'a mixer': built({ architecture: 'mixer', width: 6, depth: 2, tokens: 4, normalization: 'layer' }),
  'residuals within residuals, with shortcuts, a gain, a name and initializers of their own': layered(
    { shape: [4, 6], correlation: 0.3 },
    {
      residual: {
        scale: 0.5,
        branch: [
          { residual: { branch: [{ affine: 6, gain: 0.5, name: 'inner' }, 'tanh'] } },
          'rmsNorm',
          { affine: 8, initializer: { glorotUniform: { gain: 2 } } },
        ],
        shortcut: [{ affine: 8, initializer: 'orthogonal' }],
      },
    },
    {
      repeat: {
        times: 2,
        layers: [{ residual: { branch: ['layerNorm', { attention: { heads: 2, scale: '1/d' } }] } }],
      },
    },
    'globalAveragePool',
    { affine: 3, initializer: 'zero' },
  ),
  'token ids': {
    ...layered(
      { shape: [5, 6] },
      { embedding: { rows: 7 } },
      { attention: { heads: 3, causal: true, scale: 0.2 } },
      'transpose',
      { affine: 4 },
      'flatten',
      { affine: 2 },
    ),
    bias: 'same',
  },
  ...each(
    ['libraryDefault: keras', 'heNormal: pytorch', 'lsuv', 'deltaOrthogonal', 'dirac', 'orthogonal'],
    (name) => ({
      ...layered(
        { shape: [7, 6, 2], distribution: 'uniform' },
        { conv2d: { filters: 4, kernel: 3, groups: 2, stride: 2 } },
        'relu',
        { conv2d: { filters: 8, groups: 4, padding: 'circular' } },
        { averagePool: 2 },
        { conv2d: { filters: 8, kernel: 1, padding: 'valid' } },
        'globalAveragePool',
      ),
      initializers: [chosen(name)],
    }),
    'convolutions by ',
  ),
  ...each(
    Object.keys(ofRecipes),
    (name) => ({ ...built(ofRecipes[name]!), initializers: [name], bias: 'same' }),
    'recipe ',
  ),
  'maximal pixels': layered({ shape: [7, 6, 2] }, { conv2d: { filters: 3 } }, { maxPool: 2 }, 'flatten', { affine: 4 }),
  'attention that looks at data': { ...layered({ shape: [4, 6] }, { attention: {} }), initializers: ['lsuv'] },
  'a single layer that carries over': {
    ...layered({ shape: [6] }, { affine: 6 }),
    training: { epochs: 3, carryOver: true },
  },
};

/** Runs all scripts in one Python, each with names of its own; what each printed. */
const runAll = (scripts: Readonly<Record<string, string>>): Record<string, string> => {
  const driver = [
    'import contextlib, io, json, sys',
    'printed = {}',
    'for name, script in json.load(sys.stdin).items():',
    '    with contextlib.redirect_stdout(io.StringIO()) as out:',
    '        exec(compile(script, name, "exec"), {})',
    '    printed[name] = out.getvalue()',
    'print(json.dumps(printed))',
  ].join('\n');
  const input = JSON.stringify(scripts);
  const { stdout, stderr, status } = spawnSync('python3', ['-c', driver], { input, encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, string>;
};

/** The lines `epoch direction σ σ …`. */
const parse = (printed: string): Map<string, number[]> =>
  new Map(
    printed
      .trim()
      .split('\n')
      .map((line) => line.split(/ +/))
      .map(([epoch, direction, ...stds]) => [`${epoch} ${direction}`, stds.map(Number)]),
  );

test('there is none of a module of one’s own, wherever it stands', () => {
  const module = { module: 'docs/examples/act.mjs' };
  for (const config of [small('he', module), layered({ shape: [6] }, { affine: 3 }, module, 'tanh')]) {
    expect(pythonSnippet(settingsOf(config), 0)).toBeUndefined();
  }
  expect(pythonSnippet(settingsOf(small({ module: 'docs/examples/mine.mjs' })), 0)).toBeUndefined();
});

test('a batch of one’s own is loaded, by its name alone', () => {
  const settings = settingsOf(small('he'));
  const batch = { name: 'file', parameters: { file: '/somewhere/b "1".npy', sha256: '00', rms: 1 } } as const;
  const script = pythonSnippet({ ...settings, batch }, 0);
  expect(script).toContain('x = x0 = f32(np.load("b \\"1\\".npy"))');
  expect(script).not.toContain('somewhere');
  expect(pythonSnippet(settings, 0)).not.toContain('np.load');
});

(noNumpy === '' ? describe : describe.skip)(`the Python of a cell${noNumpy}`, () => {
  let printed: Record<string, string>;
  const records = new Map<string, RepeatRecord>();

  beforeAll(async () => {
    await useBackend('wasm');
    const scripts = Object.entries(cases).map(([name, config]) => [name, pythonSnippet(settingsOf(config), 1)]);
    printed = runAll(Object.fromEntries(scripts) as Record<string, string>);
    for (const [name, config] of Object.entries(cases)) {
      const settings = settingsOf(config);
      const record = await runRepeat(settings, 1, measureWith(settings.bins));
      records.set(name, record);
    }
  });

  test.each(Object.keys(cases))('%s: agrees with what the study computed', (name) => {
    const stds = parse(printed[name]!);
    const { epochs } = records.get(name)!;
    expect(stds.size).toBe(epochs.length * 2);
    for (const [epoch, record] of epochs.entries()) {
      for (const direction of directions) {
        const actual = stds.get(`${epoch} ${direction}`)!;
        const measured = record[direction].filter(({ count }) => count > 0);
        expect(actual).toHaveLength(measured.length);
        for (const [layer, { std }] of measured.entries()) {
          expect(Math.abs(actual[layer]! - std)).toBeLessThanOrEqual(2e-4 * std + 1e-30);
        }
      }
    }
  });
});
