import { brief } from '../words.ts';
import type { KnownBug } from './types.ts';

// What single entries show.

export const notFinite: KnownBug = {
  signature: 'NaN or ±Infinity',
  meaning: 'memory that was never filled (`empty`, the meta device), or an overflow',
  cases: 'Lightning-AI/pytorch-lightning#17627, mosaicml/llm-foundry#1745',
  alsoTrained: true,
  find: ({ summary }) =>
    summary.nonfinite > 0
      ? `${summary.nonfinite} of ${summary.count} entries are not finite: memory that was never filled, or an overflow`
      : undefined,
};

export const runningVariance: KnownBug = {
  signature: 'a running variance of 0, or below',
  meaning: 'batch normalization starts from 0: values explode in inference',
  cases: 'patrick-kidger/equinox#955, google-deepmind/dm-haiku#361',
  alsoTrained: true,
  find: ({ role, special, summary: { min } }) => {
    if (role !== 'runningVariance') return undefined;
    if (min < 0) return `a running variance of ${brief(min)}: in inference its root is NaN`;
    // One channel of many comes to 0 where it is dead.
    return special?.kind === 'constant' && special.value === 0
      ? 'a running variance of 0: in inference the normalization divides by √ε, and values explode'
      : undefined;
  },
};

export const neverFilled: KnownBug = {
  signature: 'denormal entries',
  meaning: 'memory that was never filled',
  cases: 'Lightning-AI/pytorch-lightning#17627, huggingface/transformers#45050',
  find: ({ summary }) =>
    summary.denormals > 0
      ? `${summary.denormals} of ${summary.count} entries are denormal, under 1.2e-38, which no rule draws: memory that was never filled`
      : undefined,
};

export const repeated: KnownBug = {
  signature: 'rows or pages of a tensor that repeat',
  meaning: 'memory that was never filled, or a block copied over and over',
  cases: 'mosaicml/llm-foundry#1745',
  find: ({ summary, special, role }) => {
    // What is made and not drawn may be the same everywhere.
    if ((special && special.kind !== 'orthogonal') || role === 'position' || role === 'other') return undefined;
    if (summary.repeatedRows > 0) return `${summary.repeatedRows} rows are copies of others`;
    return summary.repeatedPages > 0
      ? `${summary.repeatedPages} stretches of 1024 entries are copies of others`
      : undefined;
  },
};

export const absoluteBounds: KnownBug = {
  signature: 'single entries at exactly ±2 with σ ≪ 1, no cut at 2σ',
  meaning: 'the bounds of trunc_normal_ are absolute, not in standard deviations',
  cases: 'Modalities/modalities#460',
  find: ({ clamped, sample }) =>
    clamped > 0
      ? `${clamped} ${clamped === 1 ? 'entry is' : 'entries are'} exactly ±2, ${brief(2 / sample.std, 2)} std away: the bounds of trunc_normal_ are absolute, and nothing is cut at 2σ`
      : undefined,
};
