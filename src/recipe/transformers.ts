import {
  always,
  attentionIn,
  cutNormal,
  each,
  normal,
  scaledFrom,
  plainRest,
  residualOut,
  xavier,
  zero,
  libraryDefault,
  scaled,
  constant,
} from './ask.ts';
import type { Asks, Ask, Recipe, Tensor } from './types.ts';

const width = 0.02;
const matrices = [...attentionIn, 'mlpIn', 'mlpGate', 'linear', 'head'] as const;
const noScale = 'the scaling of residual projections is missing';

/** 0.02 / √(2 L), L blocks of two branches. */
const byDepth = (branches: number): Ask => normal(width / Math.sqrt(branches), `0.02/√${branches}`);

export const gpt2: Recipe = {
  title: 'GPT-2',
  summary:
    'Draws all matrices and embeddings with a std of 0.02, and those that end a residual branch with 0.02/√(2 layers).',
  formula: 'N(0, 0.02²); residual projections N(0, 0.02²/(2L)); biases 0, γ 1',
  source: 'Radford et al. 2019; OpenAI’s code; nanoGPT',
  link: 'https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf',
  example: 'gpt2',
  parameters: {},
  network: 'a norm before each branch and one at the end',
  asks: { norms: 'before' },
  names: /(^|[./])h[./]\d+[./]attn[./]c_attn/,
  // The first GPT scales nothing.
  notNames: /(^|[./])tokens_embed[./]/,
  tensors: {
    ...plainRest,
    ...each([...matrices, 'embedding'], always(normal(width))),
    position: always(normal(width), normal(0.01)),
    ...each(
      residualOut,
      scaledFrom([normal(width)], noScale, ({ branches }) => [byDepth(branches)]),
    ),
  },
};

export const bert: Recipe = {
  title: 'BERT',
  summary:
    'Draws all matrices and embeddings with a std of 0.02: cut at two of them in the first code, not cut in its ports.',
  formula: 'N(0, 0.02²), or cut at ±2 std and not widened; biases 0, γ 1',
  source: 'Devlin et al. 2019; google-research/bert, transformers',
  link: 'https://arxiv.org/abs/1810.04805',
  example: 'bert',
  parameters: {},
  network: 'a norm after each sum',
  asks: { norms: 'after' },
  names: /encoder[./]layer[._/]\d+[./]attention[./]self[./]query/,
  tensors: {
    ...plainRest,
    ...each([...matrices, ...residualOut, 'embedding', 'position'], always(normal(width), cutNormal(width))),
  },
};

export const vit: Recipe = {
  title: 'ViT',
  summary:
    'Draws all matrices with a std of 0.02, as timm does; the patches’ convolution keeps its default, the head may be 0.',
  formula: 'trunc_normal_(std=0.02), whose cut at ±2 cuts nothing; biases 0, γ 1',
  source: 'Dosovitskiy et al. 2021; timm',
  link: 'https://arxiv.org/abs/2010.11929',
  example: 'vit',
  parameters: {},
  network: 'a norm before each branch and one at the end',
  asks: { norms: 'before' },
  names: /(^|[./])blocks[./]\d+[./]attn[./]qkv/,
  tensors: {
    ...plainRest,
    ...each([...attentionIn, ...residualOut, 'mlpIn', 'linear', 'position'], always(normal(width), cutNormal(width))),
    bias: ({ weight }) => (weight === 'conv' ? [libraryDefault('pytorch'), zero] : [zero]),
    token: always(normal(1e-6), normal(width), zero),
    head: always(normal(width), cutNormal(width), zero),
    conv: always(libraryDefault('pytorch'), ...scaled(1, 'fanIn', '1/√fanIn'), normal(width), cutNormal(width)),
    layerScale: always(constant(1e-5), constant(1e-6), constant(0.1)),
  },
};

/** With a block's own depth, or all blocks’. */
const llamaScaled = ({ block, branches }: Tensor): readonly Ask[] => [
  normal(width),
  byDepth(branches),
  ...(block === undefined ? [] : [byDepth(2 * (block + 1))]),
];

export const llama: Recipe = {
  title: 'Llama',
  summary:
    'Draws all matrices with a std of 0.02; what ends a branch may be divided by √(2 layers), by the network’s depth or the block’s own.',
  formula: 'N(0, 0.02²); w_o, w_2, w_3 also N(0, 0.02²/(2L)) or N(0, 0.02²/(2(l + 1)))',
  source: 'Touvron et al. 2023; transformers, torchtitan',
  link: 'https://arxiv.org/abs/2302.13971',
  example: 'llama',
  parameters: {},
  network: 'an RMS norm before each branch and one at the end, a gated MLP',
  asks: { norms: 'before' },
  names: /layers[./]\d+[./](mlp[./]gate_proj|feed_forward[./]w1)[./]/,
  tensors: {
    ...plainRest,
    ...each([...attentionIn, 'mlpGate', 'linear', 'embedding'], always(normal(width))),
    ...each([...residualOut, 'mlpIn'], llamaScaled),
    head: (tensor) =>
      [normal(width), ...scaled(1, 'fanIn', '1/√fanIn')].concat(tensor.branches > 0 ? byDepth(tensor.branches) : []),
  },
};

/** β of DeepNorm, and of torchscale, which divides the encoder's of two stacks once more. */
const betas = ({ blocks: N, otherBlocks: M, stack }: Tensor): readonly (readonly [beta: number, formula: string])[] => {
  if (stack === 'only') return [[(8 * N) ** -0.25, `(8 · ${N})^(−1/4)`]];
  if (stack === 'decoder') return [[(12 * N) ** -0.25, `(12 · ${N})^(−1/4)`]];
  const power = (N ** 4 * M) ** (-1 / 16);
  return [
    [0.87 * power, `0.87 (${N}⁴ · ${M})^(−1/16)`],
    [1.15 * power, `1.15 (${N}⁴ · ${M})^(−1/16)`],
  ];
};

const deepNormScaled: Asks = (tensor) =>
  betas(tensor).flatMap(([beta, formula]) => xavier(beta, `Xavier × ${formula}`));

export const deepNorm: Recipe = {
  title: 'DeepNorm',
  summary: 'Draws by Xavier, the value and output projections and the MLP with a gain β that falls with the depth.',
  formula: 'Xavier(β) for W_V, W_O and the MLP, Xavier(1) for W_Q, W_K; β = (8N)^(−1/4) of one stack',
  source: 'Wang et al. 2022; torchscale',
  link: 'https://arxiv.org/abs/2203.00555',
  example: 'deepNorm',
  parameters: {},
  network: 'LN(α x + f(x)) with α = (2N)^(1/4) of one stack; of two 0.81 (N⁴M)^(1/16) and (3M)^(1/4)',
  asks: {
    branches: true,
    norms: 'after',
    // LN(αx + f(x)) = LN(x + f(x)/α).
    residualScale: ({ blocks: N }) => ({ value: (2 * N) ** -0.25, formula: `1/α = (2 · ${N})^(−1/4)` }),
  },
  tensors: {
    ...plainRest,
    ...each(['attentionQuery', 'attentionKey'], always(...xavier(1, 'Xavier'), ...xavier(Math.SQRT1_2, 'Xavier / √2'))),
    ...each(
      ['attentionValue', 'attentionOut', 'mlpIn', 'mlpGate', 'mlpOut'],
      scaledFrom(xavier(1, 'Xavier'), 'the gain β is missing', deepNormScaled),
    ),
  },
  // As torchscale draws them, whatever the depth.
  drawn: each(['embedding', 'head'], ({ fanIn }) => [normal(fanIn ** -0.5, `1/√${fanIn}`)]),
};

/** The factor of its stack. */
const tFixupScaled: Asks = ({ blocks: N, stack }) =>
  stack === 'decoder'
    ? xavier((9 * N) ** -0.25, `Xavier × (9 · ${N})^(−1/4)`)
    : xavier(0.67 * N ** -0.25, `Xavier × 0.67 · ${N}^(−1/4)`);

export const tFixup: Recipe = {
  title: 'T-Fixup',
  summary:
    'Draws by Xavier, scaled down by the depth so that a transformer trains without norms and without a warm-up.',
  formula:
    'Xavier(1); encoder W_V, W_O, MLP × 0.67 N^(−1/4), decoder × (9N)^(−1/4); embeddings N(0, 1/d) × (9N)^(−1/4)',
  source: 'Huang et al. 2020',
  link: 'https://proceedings.mlr.press/v119/huang20f.html',
  example: 'tFixup',
  parameters: {},
  network: 'no norms, no warm-up',
  asks: { branches: true, norms: 'none' },
  tensors: {
    ...plainRest,
    ...each(['attentionQuery', 'attentionKey'], always(...xavier(1, 'Xavier'))),
    ...each(
      ['attentionValue', 'attentionOut', 'mlpIn', 'mlpGate', 'mlpOut'],
      scaledFrom(xavier(1, 'Xavier'), 'the factor of the depth is missing', tFixupScaled),
    ),
    embedding: ({ fanIn, blocks, otherBlocks }) => {
      const layers = Math.max(blocks, otherBlocks);
      return [normal(fanIn ** -0.5 * (9 * layers) ** -0.25, `(9 · ${layers})^(−1/4)/√${fanIn}`)];
    },
  },
  drawn: each(['linear', 'head'], always(...xavier(1, 'Xavier'))),
};

/** λ by the depth: 0.1 up to 18 blocks, 1e-5 up to 24, 1e-6 beyond. */
const lambda = (blocks: number): number => (blocks <= 18 ? 0.1 : blocks <= 24 ? 1e-5 : 1e-6);

export const layerScale: Recipe = {
  title: 'LayerScale',
  summary: 'Multiplies what each branch adds by a small factor a channel, and draws all matrices with a std of 0.02.',
  formula: 'λ = 0.1 up to 18 blocks, 1e-5 up to 24, 1e-6 beyond; weights N(0, 0.02²)',
  source: 'Touvron et al. 2021, CaiT; timm',
  link: 'https://arxiv.org/abs/2103.17239',
  example: 'layerScale',
  parameters: {},
  network: 'a norm before each branch, and λ at its end',
  asks: {
    branches: true,
    norms: 'before',
    residualScale: ({ blocks }) => ({ value: lambda(blocks), formula: `λ of ${blocks} blocks` }),
  },
  names: /(^|[./])(ls1[./]gamma|layer_scale_?1|lambda_?1|gamma_1)/,
  tensors: {
    ...vit.tensors,
    layerScale: ({ blocks }) => [constant(lambda(blocks)), constant(1e-5), constant(1e-6)],
  },
};
