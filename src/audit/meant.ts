import type { Inspected } from './tensor.ts';
import { brief } from './words.ts';

/** A λ up to here is LayerScale's. */
const largestLambda = 0.1;

/** What looks wrong and is a recipe. */
export const meantNotes = ({ role, special, source }: Inspected): string[] => {
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
  return [];
};
