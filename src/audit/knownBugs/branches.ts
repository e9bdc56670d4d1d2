import { recipes } from '../../recipe/index.ts';
import { check, meets } from '../recipeCheck.ts';
import { isDrawn, type Inspected } from '../tensor.ts';
import { stdText } from '../words.ts';
import { plain } from './shared.ts';
import type { KnownBug } from './types.ts';

// Scaling by the depth, of what ends a residual branch.

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Whether two stds are the same within what their sizes allow. */
const alike = (tensor: Inspected, std: number): boolean => {
  const { rms, count, kurtosis } = tensor.sample;
  return Math.abs(rms / std - 1) < Math.max(0.02, 5 * Math.sqrt(Math.max(1, kurtosis - 1) / (4 * count)));
};

export const residualUnscaled: KnownBug = {
  signature: 'residual projections as wide as their neighbours',
  meaning: 'the scaling by the depth was not applied: a name that never matched',
  cases: 'huggingface/transformers#47458, #47478',
  find: (tensor, { likely, tensors }) => {
    if (tensor.role !== 'attentionOut' && tensor.role !== 'mlpOut') return undefined;
    const { blocks } = tensor.tensor;
    const width = median(plain(tensors).map(({ sample }) => sample.rms));
    if (!isDrawn(tensor) || blocks < 1 || !alike(tensor, width)) return undefined;
    if (likely === 'gpt2') {
      const asked = check(tensor, recipes.gpt2);
      if (asked && !asked.ok && asked.sentence.includes('missing')) return asked.sentence;
      return alike(tensor, 0.02) || asked?.ok
        ? undefined
        : `std ${stdText(tensor)}, as wide as the other matrices, where GPT-2 asks for 1/√${2 * blocks} of it: the scaling of residual projections is missing`;
    }
    const siblings = tensors.filter(
      (one) => one !== tensor && isDrawn(one) && (one.role === 'attentionOut' || one.role === 'mlpOut'),
    );
    const scaled = siblings.filter((one) => alike(one, width / Math.sqrt(2 * blocks)));
    const gated = tensors.some(
      (one) => (one.role === 'mlpIn' || one.role === 'mlpGate') && alike(one, width / Math.sqrt(2 * blocks)),
    );
    return scaled.length > 0 && !gated && blocks > 1
      ? `std ${stdText(tensor)}, as wide as the other matrices, while ${scaled.length} residual projections have 1/√${2 * blocks} of it: the scaling is missing here`
      : undefined;
  },
};

export const wrongScaled: KnownBug = {
  signature: 'the scaled matrix is the gate or up projection, not the one that ends the branch',
  meaning: 'the wrong tensor is scaled',
  cases: 'karpathy/llama2.c#579',
  find: (tensor, { tensors }) => {
    const { blocks, block } = tensor.tensor;
    if (tensor.role !== 'mlpOut' || !isDrawn(tensor) || blocks < 2) return undefined;
    const width = median(
      tensors
        .filter((one) => isDrawn(one) && /^attention(Qkv|Query|Key|Value)$/.test(one.role))
        .map(({ sample }) => sample.rms),
    );
    if (!alike(tensor, width)) return undefined;
    const scaled = tensors.find(
      (one) =>
        one.tensor.block === block &&
        (one.role === 'mlpIn' || one.role === 'mlpGate') &&
        alike(one, width / Math.sqrt(2 * blocks)),
    );
    return scaled
      ? `std ${stdText(tensor)}, not scaled by 1/√${2 * blocks}, while ${scaled.source.name} is, which ends no branch: the wrong tensor is scaled`
      : undefined;
  },
};

export const deepNormValue: KnownBug = {
  signature: 'the value projection at Xavier(1) beside β elsewhere',
  meaning: 'DeepNorm missed V',
  cases: 'facebookresearch/xformers#284',
  find: (tensor, { tensors }) => {
    if (tensor.role !== 'attentionValue' || !isDrawn(tensor)) return undefined;
    const { tensors: rules } = recipes.deepNorm;
    const asks = rules.attentionValue!(tensor.tensor)!;
    const isScaled = (one: Inspected): boolean => rules.attentionValue!(one.tensor)!.some((ask) => meets(one, ask));
    const others = tensors.filter(
      (one) =>
        isDrawn(one) &&
        one.tensor.blocks > 1 &&
        (one.role === 'attentionOut' || one.role === 'mlpIn' || one.role === 'mlpOut'),
    );
    const unscaled = asks[0]!.unscaled!.asks.some((ask) => meets(tensor, ask));
    return unscaled && !isScaled(tensor) && others.length > 0 && others.every(isScaled)
      ? `std ${stdText(tensor)}, Xavier, where DeepNorm asks for ${asks[0]!.formula}, as the output projections and the MLP have: the value projection was missed`
      : undefined;
  },
};
