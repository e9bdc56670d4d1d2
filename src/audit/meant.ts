import type { Inspected } from './tensor.ts';
import type { Role } from '../recipe/index.ts';
import { brief } from './words.ts';

/** A λ up to here is LayerScale's. */
const largestLambda = 0.1;

/** Matrices within a network, which a rule draws. */
const asRule: readonly Role[] = [
  ...(['linear', 'mlpIn', 'mlpGate', 'attentionQkv', 'attentionQuery', 'attentionKey', 'attentionValue'] as const),
  ...(['conv', 'branchConv', 'depthwise', 'convTranspose'] as const),
];

/** What looks wrong and is a recipe, or is odd and may be meant. */
export const meantNotes = ({ role, special, source, views }: Inspected): string[] => {
  if (special?.kind !== 'constant') return [];
  const { value } = special;
  if (role === 'lastNormScale' && value === 0)
    return ['γ = 0 at the end of a branch: the block begins as the identity, as zero-γ ResNets do'];
  if (role === 'layerScale' && value > 0 && value <= largestLambda) return [`λ = ${brief(value)}: LayerScale`];
  if (role === 'branchScale' && value === 0) return ['a factor of 0 at the end of a branch: SkipInit or ReZero'];
  if (
    source.shape.length > 1 &&
    value === 0 &&
    (role === 'head' || role === 'lastBranchConv' || role === 'mlpOut' || role === 'attentionOut')
  )
    return ['all 0 where a branch or the network ends: a recipe (Fixup, a zero head), not a bug by itself'];
  // Tables of relative positions are called biases, and begin at 0.
  const drawn =
    asRule.includes(role) &&
    !/bias/i.test(source.name) &&
    views[0] !== undefined &&
    Math.min(views[0].fanIn, views[0].fanOut) > 1;
  if (!drawn) return [];
  return [
    value === 0 ? 'all 0: nothing passes it' : `all entries are ${brief(value)}: its units are alike, and stay so`,
  ];
};
