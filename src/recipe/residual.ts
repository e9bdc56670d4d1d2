import {
  always,
  attentionIn,
  convolutions,
  each,
  libraryDefault,
  normal,
  one,
  plainRest,
  scaled,
  scaledFrom,
  standardized,
  xavier,
  zero,
} from './ask.ts';
import { reluGain } from '../initializer/standardized.ts';
import type { Ask, Asks, Recipe } from './types.ts';

/** He's, by either fan. */
const he: readonly Ask[] = [...scaled(2, 'fanOut', '√(2/fanOut)'), ...scaled(2, 'fanIn', '√(2/fanIn)')];
const heAlways = always(...he);
const anyHead = always(libraryDefault('pytorch'), libraryDefault('keras'), normal(0.01), zero);

export const resnet: Recipe = {
  title: 'ResNet',
  summary:
    'Draws convolutions by He’s rule; γ of the norm that ends a branch may be 0, so that a block begins as the identity.',
  formula: 'N(0, 2/fanOut) or N(0, 2/fanIn); γ 1, in the last norm of a branch 1 or 0; β and biases 0',
  source: 'He et al. 2015; Goyal et al. 2017; torchvision, timm',
  link: 'https://arxiv.org/abs/1706.02677',
  example: 'resnet',
  parameters: {},
  network: 'a batch norm behind each convolution',
  asks: { norms: 'batch' },
  names: /(^|[./])layer[1-4][./]\d+[./]conv[12][./]/,
  tensors: {
    ...plainRest,
    ...each(convolutions, heAlways),
    lastNormScale: always(one, zero),
    head: anyHead,
    bias: () => undefined,
  },
};

/** He · L^(−1/(2m − 2)) by fan-out, m the layers of a branch. */
const inBranch: Asks = ({ branches: L, branchLayers: m }) =>
  scaled(2 * L ** (-1 / (m - 1)), 'fanOut', `He × ${L}^(−1/${2 * m - 2})`);

export const fixup: Recipe = {
  title: 'Fixup',
  summary:
    'Draws by He’s rule and scales branches down by the depth, their last layer and the classifier 0, so that no norms are needed.',
  formula:
    'in a branch of m layers He · L^(−1/(2m−2)), its last layer 0, the classifier 0, shortcuts He; biases 0, factors 1',
  source: 'Zhang et al. 2019; the authors’ code',
  link: 'https://arxiv.org/abs/1901.09321',
  example: 'fixup',
  parameters: {},
  network: 'no norms; a scalar bias before each layer and activation, a scalar factor a branch',
  asks: { branches: true, norms: 'none' },
  names: /(^|[./])layer\d[./]\d+[./](bias1a|bias1_?[ab]|fixup_)/,
  tensors: {
    bias: always(zero),
    branchScale: always(one),
    ...each(['branchConv', 'mlpIn'], scaledFrom(he, 'the factor of the depth is missing', inBranch)),
    ...each(['lastBranchConv', 'mlpOut', 'head'], always(zero)),
    ...each(['conv', 'shortcutConv', 'linear'], heAlways),
  },
};

/** Factors of 0; all else as it may be. */
const zeroFactor = { branchScale: always(zero), bias: always(zero) };
const zeroScale = (): { value: number; formula: string } => ({ value: 0, formula: 'its start' });
const dense = ['linear', 'mlpIn', 'mlpOut', 'head'] as const;
const anyConvolution = [...convolutions, 'depthwise'] as const;
/** What may be as it will: drawn here by He, attention by Xavier. */
const freeWeights = {
  ...each([...dense, ...anyConvolution], always(...scaled(2, 'fanIn', '√(2/fanIn)'))),
  ...each([...attentionIn, 'attentionOut'], always(...xavier(1, 'Xavier'))),
};

export const skipInit: Recipe = {
  title: 'SkipInit',
  summary: 'Multiplies each branch by a learned factor that begins at 0, so that a block begins as the identity.',
  formula: 'a scalar 0 at the end of each branch; weights as they may be, drawn here by He, attention by Xavier',
  source: 'De & Smith 2020',
  link: 'https://arxiv.org/abs/2002.10444',
  example: 'skipInit',
  parameters: {},
  network: 'x + 0 · f(x)',
  asks: { branches: true, residualScale: zeroScale },
  names: /skip_?(init|gain)/,
  tensors: zeroFactor,
  drawn: freeWeights,
};

export const rezero: Recipe = {
  title: 'ReZero',
  summary: 'Multiplies each branch by a learned factor that begins at 0, instead of norms.',
  formula: 'a scalar 0 at the end of each branch; weights as they may be, drawn here by He, attention by Xavier',
  source: 'Bachlechner et al. 2021',
  link: 'https://arxiv.org/abs/2003.04887',
  example: 'rezero',
  parameters: {},
  network: 'x + 0 · f(x), no norms',
  asks: { branches: true, norms: 'none', residualScale: zeroScale },
  names: /resweight|rezero/,
  tensors: zeroFactor,
  drawn: freeWeights,
};

export const nfResnet: Recipe = {
  title: 'NF-ResNet',
  summary:
    'Standardizes each convolution’s kernel when it is used, so that no norms are needed; the factor that ends a branch may begin at 0.',
  formula: 'N(0, 1/fanIn), at use standardized per output and times 1.7129/√fanIn (ReLU); factors 0 or 1',
  source: 'Brock et al. 2021',
  link: 'https://arxiv.org/abs/2101.08692',
  example: 'nfResnet',
  parameters: {},
  network: 'x + α f(x/β), α = 0.2, β² growing by α² a block and back to 1 + α² at a transition',
  asks: {
    norms: 'none',
    residualScale: () => ({ value: 0.2, formula: 'α' }),
    activation: 'relu',
  },
  tensors: {
    ...each(convolutions, always(...scaled(1, 'fanIn', '√(1/fanIn)'), ...he)),
    branchScale: always(zero, one),
    bias: always(zero),
    head: always(normal(0.01), zero, libraryDefault('pytorch')),
  },
  drawn: each(['linear', 'mlpIn', 'mlpOut', ...anyConvolution], always(standardized(reluGain, '1.7129/√fanIn'))),
};
