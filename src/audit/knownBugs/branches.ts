import { groupBy } from '../place.ts';
import { recipes, type Ask } from '../../recipe/index.ts';
import { check, meets } from '../recipeCheck.ts';
import { isDrawn, type Inspected } from '../tensor.ts';
import { stdText } from '../words.ts';
import { once, othersIn, plain } from './shared.ts';
import type { KnownBug } from './types.ts';

// Scaling by the depth, of what ends a residual branch.

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Whether two stds are the same within what their sizes allow. */
const alike = (tensor: Inspected, std: number): boolean => {
  const { rms, count, kurtosis } = tensor.sample;
  return Math.abs(rms / std - 1) < Math.max(0.02, 5 * Math.sqrt(Math.max(1, kurtosis - 1) / (4 * count)));
};

const widthOf = (tensors: Iterable<Inspected>): number => median(Array.from(tensors, ({ sample }) => sample.rms));

const plainWidth = once((tensors) => widthOf(plain(tensors)));

const attentionWidth = once((tensors) =>
  widthOf(tensors.filter((one) => isDrawn(one) && /^attention(Qkv|Query|Key|Value)$/.test(one.role))),
);

const entersMlp = ({ role }: Inspected): boolean => role === 'mlpIn' || role === 'mlpGate';

const mlpEntriesOf = once((tensors) => groupBy(tensors.filter(entersMlp), (one) => one.tensor.block));

interface Scaled {
  /** Residual projections that are scaled. */
  readonly projections: ReadonlySet<Inspected>;
  /** Whether a matrix is that enters an MLP. */
  readonly gated: boolean;
}

const scaledBy = once(() => new Map<number, Scaled>());

/** What has 1/√(2 blocks) of the other matrices' width. */
const scaledIn = (tensors: readonly Inspected[], blocks: number): Scaled => {
  const known = scaledBy(tensors);
  const scaled = (one: Inspected): boolean => alike(one, plainWidth(tensors) / Math.sqrt(2 * blocks));
  const found = known.get(blocks) ?? {
    projections: new Set(
      tensors.filter((one) => isDrawn(one) && (one.role === 'attentionOut' || one.role === 'mlpOut') && scaled(one)),
    ),
    gated: tensors.some((one) => entersMlp(one) && scaled(one)),
  };
  known.set(blocks, found);
  return found;
};

export const residualUnscaled: KnownBug = {
  signature: 'residual projections as wide as their neighbours',
  meaning: 'the scaling by the depth was not applied: a name that never matched',
  cases: 'huggingface/transformers#47458, #47478',
  find: (tensor, { likely, tensors }) => {
    if (tensor.role !== 'attentionOut' && tensor.role !== 'mlpOut') return undefined;
    const { blocks } = tensor.tensor;
    if (!isDrawn(tensor) || blocks < 1 || !alike(tensor, plainWidth(tensors))) return undefined;
    if (likely === 'gpt2') {
      const asked = check(tensor, recipes.gpt2);
      if (asked && !asked.ok && asked.sentence.includes('missing')) return asked.sentence;
      return alike(tensor, 0.02) || asked?.ok
        ? undefined
        : `std ${stdText(tensor)}, as wide as the other matrices, where GPT-2 asks for 1/√${2 * blocks} of it: the scaling of residual projections is missing`;
    }
    const { projections, gated } = scaledIn(tensors, blocks);
    const scaled = othersIn(projections, tensor);
    return scaled > 0 && !gated && blocks > 1
      ? `std ${stdText(tensor)}, as wide as the other matrices, while ${scaled} residual projections have 1/√${2 * blocks} of it: the scaling is missing here`
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
    const width = attentionWidth(tensors);
    if (!alike(tensor, width)) return undefined;
    const scaled = mlpEntriesOf(tensors)
      .get(block)
      ?.find((one) => alike(one, width / Math.sqrt(2 * blocks)));
    return scaled
      ? `std ${stdText(tensor)}, not scaled by 1/√${2 * blocks}, while ${scaled.source.name} is, which ends no branch: the wrong tensor is scaled`
      : undefined;
  },
};

const deepNormAsks = ({ tensor }: Inspected): readonly Ask[] => recipes.deepNorm.tensors.attentionValue!(tensor)!;

const isDeepNorm = (one: Inspected): boolean => deepNormAsks(one).some((ask) => meets(one, ask));

const othersAreDeepNorm = once((tensors) => {
  const others = tensors.filter(
    (one) =>
      isDrawn(one) &&
      one.tensor.blocks > 1 &&
      (one.role === 'attentionOut' || one.role === 'mlpIn' || one.role === 'mlpOut'),
  );
  return others.length > 0 && others.every(isDeepNorm);
});

export const deepNormValue: KnownBug = {
  signature: 'the value projection at Xavier(1) beside β elsewhere',
  meaning: 'DeepNorm missed V',
  cases: 'facebookresearch/xformers#284',
  find: (tensor, { tensors }) => {
    if (tensor.role !== 'attentionValue' || !isDrawn(tensor)) return undefined;
    const asks = deepNormAsks(tensor);
    const unscaled = asks[0]!.unscaled!.asks.some((ask) => meets(tensor, ask));
    return unscaled && !isDeepNorm(tensor) && othersAreDeepNorm(tensors)
      ? `std ${stdText(tensor)}, Xavier, where DeepNorm asks for ${asks[0]!.formula}, as the output projections and the MLP have: the value projection was missed`
      : undefined;
  },
};
