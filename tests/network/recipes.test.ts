import { describe, expect, test } from '@jest/globals';
import {
  buildArchitecture,
  commonDefaults,
  departures,
  describeLayers,
  type ArchitectureName,
  type ArchitectureOptions,
  type LayerChoice,
  type NetworkSpec,
} from '../../src/network/index.ts';
import { createInitializerOrRecipe, recipes, type RecipeName } from '../../src/recipe/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { moments } from '../../src/statistics/moments.ts';

const reluChoice = { name: 'relu', parameters: {} } as const;
const relu: LayerChoice = reluChoice;

const built = (name: ArchitectureName, options: Partial<ArchitectureOptions>): NetworkSpec =>
  buildArchitecture(name, { ...commonDefaults, activation: reluChoice, ...options });

const transformer = (options: Partial<ArchitectureOptions> = {}): NetworkSpec =>
  built('transformer', { width: 48, depth: 12, tokens: 6, heads: 3, normalization: 'layer', ...options });
const resnet = built('resnet', { width: 4, depth: 8, image: [8, 8, 3], normalization: 'none' });

/** The std of each drawn tensor, by `layer tensor`; and NaN of one of which it says nothing. */
const stds = (name: RecipeName, spec: NetworkSpec): Record<string, number> => {
  const { weightStd, misfit } = createInitializerOrRecipe({ name, parameters: {} });
  return Object.fromEntries(
    describeLayers(spec).flatMap((layer) =>
      layer.parameters.flatMap((one) =>
        one.start === 'weights'
          ? [[`${layer.name} ${one.name}`, misfit!(one.fans!) ? NaN : weightStd!(one.fans!)]]
          : [],
      ),
    ),
  );
};

const [xavier, xavierWide] = [Math.sqrt(2 / 96), Math.sqrt(2 / (48 + 192))];

describe('of a transformer of 12 blocks, 48 wide', () => {
  const last = { Wo: 'residual23/branch/attention1 Wo', mlpOut: 'residual24/branch/affine2 W' };
  test.each<[RecipeName, Record<string, number>]>([
    // Radford et al. 2019: 0.02, and over √(2 · 12) what ends a branch.
    ['gpt2', { Wq: 0.02, Wk: 0.02, Wv: 0.02, Wo: 0.02 / Math.sqrt(24), mlpIn: 0.02, mlpOut: 0.02 / Math.sqrt(24) }],
    ['bert', { Wq: 0.02, Wk: 0.02, Wv: 0.02, Wo: 0.02, mlpIn: 0.02, mlpOut: 0.02 }],
    // Wang et al. 2022: β = (8 · 12)^(−1/4).
    [
      'deepNorm',
      {
        Wq: xavier,
        Wk: xavier,
        Wv: 96 ** -0.25 * xavier,
        Wo: 96 ** -0.25 * xavier,
        mlpIn: 96 ** -0.25 * xavierWide,
        mlpOut: 96 ** -0.25 * xavierWide,
      },
    ],
    // Huang et al. 2020, an encoder: 0.67 · 12^(−1/4).
    [
      'tFixup',
      {
        Wq: xavier,
        Wk: xavier,
        Wv: 0.67 * 12 ** -0.25 * xavier,
        Wo: 0.67 * 12 ** -0.25 * xavier,
        mlpIn: 0.67 * 12 ** -0.25 * xavierWide,
        mlpOut: 0.67 * 12 ** -0.25 * xavierWide,
      },
    ],
    ['layerScale', { Wq: 0.02, Wk: 0.02, Wv: 0.02, Wo: 0.02, mlpIn: 0.02, mlpOut: 0.02 }],
    // Yang & Hu 2021: variance 1/fan-in of hidden weights.
    [
      'mup',
      {
        Wq: 48 ** -0.5,
        Wk: 48 ** -0.5,
        Wv: 48 ** -0.5,
        Wo: 48 ** -0.5,
        mlpIn: 48 ** -0.5,
        mlpOut: 192 ** -0.5,
      },
    ],
    ['rezero', { Wq: xavier, Wk: xavier, Wv: xavier, Wo: xavier, mlpIn: (2 / 48) ** 0.5, mlpOut: (2 / 192) ** 0.5 }],
  ])('%s', (name, expected) => {
    const found = stds(name, transformer());
    const nameOf = (key: string): string =>
      key === 'mlpIn'
        ? 'residual24/branch/affine1 W'
        : (last[key as keyof typeof last] ?? `residual23/branch/attention1 ${key}`);
    for (const [key, std] of Object.entries(expected)) expect(found[nameOf(key)]! / std).toBeCloseTo(1, 10);
  });
});

describe('of a resnet of 8 blocks of two convolutions, 4 channels wide', () => {
  const heFanOut = (channels: number, kernel = 3): number => Math.sqrt(2 / (kernel ** 2 * channels));
  const fanIn = (channels: number): number => 1 / Math.sqrt(9 * channels);
  test.each<[RecipeName, Record<string, number>]>([
    // Zhang et al. 2019: He · 8^(−1/2) with m = 2, then 0; shortcuts He; the classifier 0.
    [
      'fixup',
      {
        'conv2d1 W': heFanOut(4),
        'residual1/branch/conv2d1 W': heFanOut(4) / Math.sqrt(8),
        'residual1/branch/conv2d2 W': 0,
        'residual3/branch/conv2d1 W': heFanOut(8) / Math.sqrt(8),
        'residual3/shortcut/conv2d1 W': heFanOut(8, 1),
        'affine1 W': 0,
      },
    ],
    // Brock et al. 2021: γ/√fan-in, γ = 1.7129 of ReLU.
    [
      'nfResnet',
      {
        'conv2d1 W': 1.712858 * fanIn(3),
        'residual1/branch/conv2d2 W': 1.712858 * fanIn(4),
        'residual3/shortcut/conv2d1 W': 1.712858 / 2,
        'affine1 W': 0.01,
      },
    ],
    ['skipInit', { 'residual1/branch/conv2d2 W': Math.sqrt(2) * fanIn(4), 'affine1 W': Math.sqrt(2 / 32) }],
    ['resnet', { 'conv2d1 W': heFanOut(4), 'affine1 W': 1 / Math.sqrt(3 * 32) }],
    ['mup', { 'residual1/branch/conv2d1 W': fanIn(4), 'affine1 W': 1 / 32 }],
  ])('%s', (name, expected) => {
    const found = stds(name, resnet);
    for (const [key, std] of Object.entries(expected))
      expect(Math.abs(found[key]! - std)).toBeLessThanOrEqual(1e-6 * std);
  });
});

test('fixup of three layers a branch: He · L^(−1/4)', () => {
  const branch = [relu, ...[100, 100, 50].map((units): LayerChoice => ({ name: 'affine', parameters: { units } }))];
  const block: LayerChoice = { name: 'residual', parameters: { scale: 1 }, branch, shortcut: [] };
  const found = stds('fixup', { inputShape: [50], layers: Array.from({ length: 16 }, () => block) });
  expect(found['residual5/branch/affine2 W']! / (Math.sqrt(2 / 100) / 2)).toBeCloseTo(1, 10);
  expect(found['residual5/branch/affine3 W']).toBe(0);
});

test('a table and its positions, and biases, are drawn as a recipe says', () => {
  const layers: LayerChoice[] = [
    { name: 'embedding', parameters: { rows: 7, positions: true } },
    { name: 'affine', parameters: { units: 9 } },
  ];
  const spec = { inputShape: [5, 6], layers };
  // PyTorch: embeddings N(0, 1), biases U(±1/√fan-in) beside their weights.
  expect(stds('pytorch', spec)).toMatchObject({ 'embedding1 W': 1, 'embedding1 P': 1 });
  const { bias } = createInitializerOrRecipe({ name: 'pytorch', parameters: {} });
  const fans = describeLayers(spec)[1]!.parameters[0]!.fans!;
  const drawn = bias(new RandomStream([1, 0, 2]), fans);
  expect(drawn).toHaveLength(9);
  expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(6));
  expect(Math.max(...drawn.map(Math.abs))).toBeGreaterThan(0.1);
  // GPT-2's are 0 where biases are drawn by the initializer too.
  const gpt2 = createInitializerOrRecipe({ name: 'gpt2', parameters: {} });
  expect([...gpt2.bias(new RandomStream([1, 0, 2]), fans)]).toEqual(Array(9).fill(0));
  expect(gpt2.biasVariance(fans)).toBe(0);
});

test.each(Object.keys(recipes) as RecipeName[])('%s: what is drawn has the std that it tells', (name) => {
  const { weights, weightStd, misfit } = createInitializerOrRecipe({ name, parameters: {} });
  let drawn = 0;
  for (const spec of [transformer({ depth: 1 }), built('resnet', { width: 16, depth: 4, image: [8, 8, 3] })]) {
    for (const { parameters } of describeLayers(spec)) {
      const { start, fans } = parameters[0] ?? {};
      if (start !== 'weights' || misfit!(fans!)) continue;
      const values = weights(new RandomStream([3, 0, 1]), fans!);
      const std = weightStd!(fans!);
      // Of 432 draws, the least there are: four standard errors.
      expect(Math.abs(moments(values).std - std)).toBeLessThanOrEqual(0.14 * std);
      drawn++;
    }
  }
  expect(drawn).toBeGreaterThan(0);
});

describe('what a recipe says nothing of', () => {
  const misfitOf = (name: RecipeName, spec: NetworkSpec): (string | undefined)[] => {
    const { misfit } = createInitializerOrRecipe({ name, parameters: {} });
    return describeLayers(spec).flatMap(({ parameters }) =>
      parameters.flatMap(({ start, fans }) => (start === 'weights' ? [misfit!(fans!)] : [])),
    );
  };

  test.each<[RecipeName, NetworkSpec, RegExp]>([
    ['fixup', transformer(), /says nothing of the query projection of attention/],
    ['gpt2', resnet, /says nothing of a convolution’s kernel/],
    ['deepNorm', built('plain', {}), /for residual branches, and this network has none/],
    ['skipInit', built('convolutional', { image: [4, 4, 3] }), /for residual branches/],
  ])('%s', (name, spec, sentence) => expect(misfitOf(name, spec)[0]).toMatch(sentence));

  test('what fits has none', () => {
    for (const name of ['gpt2', 'tFixup', 'deepNorm', 'pytorch'] as const)
      expect(misfitOf(name, transformer()).every((one) => one === undefined)).toBe(true);
  });
});

describe('where a network is not as a recipe asks', () => {
  test.each<[RecipeName, NetworkSpec, (string | RegExp)[]]>([
    ['gpt2', transformer(), []],
    ['gpt2', transformer({ normPosition: 'post' }), [/a norm before each branch; residual1 has none/]],
    ['bert', transformer({ normPosition: 'post' }), []],
    ['bert', transformer(), [/a norm after each sum; residual1 has none/]],
    ['deepNorm', transformer({ normPosition: 'post', residualScale: 24 ** -0.25 }), []],
    ['deepNorm', transformer({ normPosition: 'post' }), [/a residual scale of 0.4518, 1\/α = \(2 · 12\)\^\(−1\/4\)/]],
    ['tFixup', transformer({ normalization: 'none' }), []],
    ['tFixup', transformer(), [/no norms; residual1\/branch\/layerNorm1 is one/]],
    ['layerScale', transformer({ residualScale: 0.1 }), []],
    ['rezero', transformer({ normalization: 'none' }), [/a residual scale of 0/]],
    ['mup', transformer(), [/attention with scale: 1\/d; residual1\/branch\/attention1 has 1\/sqrt\(d\)/]],
    ['nfResnet', built('resnet', { width: 4, depth: 4, normalization: 'none', residualScale: 0.2 }), []],
    [
      'nfResnet',
      built('residual', { activation: { name: 'tanh', parameters: {} }, residualScale: 0.2 }),
      [/relu.*tanh1 is another/],
    ],
    ['gpt2', built('plain', {}), [/residual branches, and a norm before each branch; this network has none/]],
    ['pytorch', transformer(), []],
  ])('%s %#', (name, spec, sentences) => {
    const found = departures(name, spec);
    expect(found).toHaveLength(sentences.length);
    found.forEach((sentence, i) => expect(sentence).toMatch(sentences[i]!));
  });
});
