import { recipes, type RecipeName } from '../../recipe/index.ts';
import { check } from '../recipeCheck.ts';
import { isDrawn, isRight, type Inspected } from '../tensor.ts';
import { stdText } from '../words.ts';
import { enough, names, once, othersIn, plain } from './shared.ts';
import type { KnownBug } from './types.ts';

// Another rule than the one that was meant.

const isNormalOf = ({ found }: Inspected, std: number): boolean =>
  found.nearest?.form.name !== 'uniform' && Math.abs((found.nearest?.std ?? NaN) / std - 1) < 0.05;

const asPyTorchDefault = (tensor: Inspected): boolean =>
  tensor.sample.count >= enough &&
  names(tensor).some(
    ({ name, dialect, view }) => name === 'libraryDefault' && dialect === 'pytorch' && isRight(tensor, view),
  );

/** The plain matrices that are drawn as such models draw them. */
const plainNormals = once((tensors) => new Set([...plain(tensors)].filter((one) => isNormalOf(one, 0.02))));

/** Models whose code always asks for a normal of 0.02, by names that no other has. */
const normalByName: readonly (RecipeName | undefined)[] = ['gpt2', 'bert', 'llama'];

/** From here on an embedding is wider than what any recipe asks for. */
const widestEmbedding = 0.5;

/** T5 means its table to have a std of 1, and divides the logits that it gives by √d. */
const isT5 = once((tensors) => tensors.some(({ source }) => /relative_attention_bias/.test(source.name)));

export const embedding: KnownBug = {
  signature: 'an embedding of std 1, or 0.6',
  meaning: 'the default of nn.Embedding, or an experiment that was forgotten',
  cases: 'pytorch/pytorch#3121, LayerNorm-Scaling#6',
  isRule: true,
  find: (tensor, { tensors }) =>
    tensor.role === 'embedding' &&
    !isT5(tensors) &&
    isDrawn(tensor) &&
    tensor.found.nearest?.form.name !== 'uniform' &&
    tensor.sample.std > widestEmbedding
      ? `an embedding of std ${stdText(tensor)}: ${Math.abs(tensor.sample.std - 1) < 0.05 ? 'the default of nn.Embedding was never replaced' : 'far wider than any recipe’s'}`
      : undefined,
};

export const notWidened: KnownBug = {
  signature: 'std 0.8796 of what the name says, cut at 2σ',
  meaning: 'truncated and not widened',
  cases: 'tensorflow/tfjs initializers',
  isRule: true,
  find: (tensor) => {
    const all = names(tensor);
    const narrow = all.filter(({ dialect }) => dialect === 'tfjs');
    if (
      narrow.length === 0 ||
      tensor.sample.count < enough ||
      !narrow.some(({ form }) => form.name === 'truncated normal')
    )
      return undefined;
    return all.every((one) => one.dialect === 'tfjs') || all[0] === narrow[0]
      ? `std ${stdText(tensor)}, cut at 2σ: 0.8796 of what ${narrow[0]!.name} says, truncated and not widened`
      : undefined;
  },
};

export const defaultKept: KnownBug = {
  signature: 'U(±1/√fan_in), std 1/√(3 fan_in), where a normal was asked',
  meaning: 'the default of nn.Linear or Conv2d was never replaced',
  cases: 'Modalities/modalities#460, facebookresearch/xformers#219, TransformerLensOrg/TransformerLens#518',
  isRule: true,
  find: (tensor, { tensors, likely }) => {
    if (likely === undefined || tensor.source.shape.length < 2 || !asPyTorchDefault(tensor)) return undefined;
    const asked = check(tensor, recipes[likely]);
    if (asked === undefined || asked.ok) return undefined;
    const others = othersIn(plain(tensors), tensor);
    const asNormal = othersIn(plainNormals(tensors), tensor);
    return normalByName.includes(likely) || (others > 0 && 2 * asNormal >= others) ? asked.sentence : undefined;
  },
};
