import {
  always,
  attentionIn,
  convolutions,
  each,
  libraryDefault,
  normal,
  one,
  orthogonal,
  plainRest,
  residualOut,
  scaled,
  uniform,
  xavier,
  zero,
} from './ask.ts';
import type { Ask, Asks, Recipe } from './types.ts';

const matrices = [
  'linear',
  'head',
  'mlpIn',
  'mlpGate',
  ...residualOut,
  'attentionQuery',
  'attentionKey',
  'attentionValue',
] as const;

export const mup: Recipe = {
  title: 'muP',
  summary:
    'Draws so that each layer changes alike in a step whatever the width: the read-out’s variance falls with its square.',
  formula: 'input, hidden: variance 1/fanIn; output: 1/fanIn²; with Adam lr 1, 1/n, 1/n for input, hidden, output',
  source: 'Yang & Hu 2021; Yang et al. 2022',
  link: 'https://arxiv.org/abs/2203.03466',
  example: 'mup',
  parameters: {},
  network: 'attention logits q·k/d_h; learning rates by the width; the read-out also as a multiplier',
  asks: { logitScale: '1/d' },
  tensors: {
    ...each(
      ['linear', 'mlpIn', 'mlpGate', ...residualOut, ...attentionIn, ...convolutions, 'depthwise'],
      always(...scaled(1, 'fanIn', '1/√fanIn')),
    ),
    head: ({ fanIn }) => [normal(1 / fanIn, `1/${fanIn}`), zero],
    normScale: always(one),
    normBias: always(zero),
  },
  // A token is one input of 1, whatever the number of rows.
  drawn: each(['embedding', 'position'], always(normal(1))),
};

const torchRecurrent: Asks = ({ hidden }) => [{ ...uniform(1 / Math.sqrt(hidden)), formula: `U(±1/√${hidden})` }];
const xavierUniform = xavier(1, 'Xavier')[1]!;
/** nn.Transformer, which has both stacks, draws all its matrices anew. */
const torchTransformer: Asks = ({ stack }) =>
  stack === 'only' ? [libraryDefault('pytorch')] : [libraryDefault('pytorch'), xavierUniform];
/** nn.MultiheadAttention, whose q, k, v lie apart where keys or values have widths of their own. */
const torchAttention: Asks = ({ ownParameter }) => [ownParameter ? xavierUniform : libraryDefault('pytorch')];
const torchBias = always(libraryDefault('pytorch'), zero);

export const pytorch: Recipe = {
  title: 'PyTorch',
  summary: 'What PyTorch gives each layer that names no initializer.',
  formula:
    'U(±1/√fanIn), biases too; embeddings N(0, 1); recurrent layers U(±1/√hidden); q, k, v and nn.Transformer Xavier; γ 1, β 0',
  source:
    'PyTorch: reset_parameters of nn.Linear, nn.Conv2d, nn.Embedding, nn.LSTM, nn.MultiheadAttention, nn.Transformer',
  link: 'https://docs.pytorch.org/docs/stable/nn.html',
  example: 'pytorch',
  parameters: {},
  network: '',
  asks: {},
  tensors: {
    ...plainRest,
    ...each(
      [...matrices, ...convolutions, 'depthwise', 'convTranspose', 'bilinear'],
      always(libraryDefault('pytorch')),
    ),
    ...each(['attentionOut', 'mlpIn', 'mlpOut'], torchTransformer),
    ...each(['attentionQuery', 'attentionKey', 'attentionValue'], torchAttention),
    bias: torchBias,
    embedding: always(normal(1)),
    attentionQkv: ({ fanIn }) => [
      libraryDefault('pytorch'),
      { ...uniform(Math.sqrt(6 / (4 * fanIn))), formula: `Xavier over ${fanIn} × ${3 * fanIn}` },
    ],
    ...each(['recurrentInput', 'recurrentHidden', 'recurrentBias'], torchRecurrent),
  },
  drawn: { position: always(normal(1)) },
};

/** 0, or a forget gate's 1 among them, which no rule of one tensor says. */
const kerasRecurrentBias: Asks = () => undefined;
const glorot: readonly Ask[] = [libraryDefault('keras'), ...xavier(1, 'Glorot').slice(1)];

export const keras: Recipe = {
  title: 'Keras',
  summary: 'What Keras gives each layer that names no initializer.',
  formula: 'glorotUniform, recurrent kernels orthogonal, embeddings U(±0.05), biases 0, γ 1, β 0',
  source: 'Keras: Dense, Conv2D, LSTM, Embedding, BatchNormalization',
  link: 'https://keras.io/api/layers/initializers/',
  example: 'keras',
  parameters: {},
  network: '',
  asks: {},
  tensors: {
    ...plainRest,
    ...each(
      [...matrices, 'attentionQkv', ...convolutions, 'depthwise', 'convTranspose', 'recurrentInput'],
      always(...glorot),
    ),
    recurrentHidden: always(orthogonal),
    recurrentBias: kerasRecurrentBias,
    embedding: always(uniform(0.05)),
  },
  drawn: { position: always(uniform(0.05)) },
};
