import { recipes, type RecipeName } from '../recipe/index.ts';
import { check, meets } from './recipeCheck.ts';
import { clampedTails } from './clamped.ts';
import type { Candidate } from './identify.ts';
import { isDrawn, isRight, type Inspected } from './tensor.ts';
import { brief, stdText } from './words.ts';

/** What a known bug is judged by. */
export interface BugContext {
  readonly tensors: readonly Inspected[];
  /** The recipe that names tell, whether or not it was asked for. */
  readonly likely: RecipeName | undefined;
  /** Whose words the file speaks. */
  readonly home: string;
  /** Whether the file's statistics are those of training, which leave no rule's trace. */
  readonly trained: boolean;
}

/** A mistake that was made in the open, recognized in the weights it leaves. */
export interface KnownBug {
  /** What is seen. */
  readonly signature: string;
  /** What happened. */
  readonly meaning: string;
  /** Where it was found, as repository and number. */
  readonly cases: string;
  /** Whether a trained file can show it. */
  readonly alsoTrained?: true;
  /** Whether a recipe can ask for what it leaves: a rule of that name is then no bug. */
  readonly isRule?: true;
  /** A sentence where a tensor shows it. */
  readonly find: (tensor: Inspected, context: BugContext) => string | undefined;
}

/** Fewer entries don't tell a std to 5 %. */
const enough = 200;
/** Standard errors within which a mistake's std must lie, narrower than what is accepted as right. */
const near = 3.3;

/** Everything that a tensor's draws may be called. */
const names = ({ found }: Inspected): Candidate[] =>
  [found.nearest, ...found.alsoCalled].filter((one) => one !== undefined);

/** The mistake that explains a tensor, where nothing right does. */
const mistaken = (tensor: Inspected, home: string): Candidate | undefined => {
  const all = names(tensor);
  const [nearest] = all;
  if (!nearest || tensor.sample.count < enough || Math.abs(nearest.fit.stdErrors) > near) return undefined;
  return all.some((one) => isRight(tensor, one.view) && !isForeign(one, home)) ? undefined : nearest;
};

/** A third of variance scaling by fan_out: in PyTorch, which has no such rule, its default by the other fan. */
const isForeign = ({ name, parameters }: Candidate, home: string): boolean =>
  home === 'pytorch' && name === 'varianceScaling' && parameters['scale'] === 1 / 3;

/** The groups of a convolution, if they explain a fan: its file does not tell them, and with as many channels in as out fan_out is as large. */
const groupsOf = ({ view }: Candidate, { role, views }: Inspected): number | undefined => {
  if (view?.groups !== undefined) return view.groups;
  const groups = (view?.fanIn ?? 0) / (views[0]?.fanIn ?? 1);
  return view?.count === 'swapped' && /conv$/i.test(role) && Number.isInteger(groups) && groups > 1
    ? groups
    : undefined;
};

const isNormalOf = ({ found }: Inspected, std: number): boolean =>
  found.nearest?.form.name !== 'uniform' && Math.abs((found.nearest?.std ?? NaN) / std - 1) < 0.05;

const asPyTorchDefault = (tensor: Inspected): boolean =>
  tensor.sample.count >= enough &&
  names(tensor).some(
    ({ name, dialect, view }) => name === 'libraryDefault' && dialect === 'pytorch' && isRight(tensor, view),
  );

/** Models whose code always asks for a normal of 0.02, by names that no other has. */
const normalByName: readonly (RecipeName | undefined)[] = ['gpt2', 'bert', 'llama'];

/** The matrices that are no residual projection. */
const plain = (tensors: readonly Inspected[]): Inspected[] =>
  tensors.filter((one) => isDrawn(one) && /^(attention(Qkv|Query|Key|Value)|mlpIn|mlpGate|linear)$/.test(one.role));

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Whether two stds are the same within what their sizes allow. */
const alike = (tensor: Inspected, std: number): boolean => {
  const { rms, count, kurtosis } = tensor.sample;
  return Math.abs(rms / std - 1) < Math.max(0.02, 5 * Math.sqrt(Math.max(1, kurtosis - 1) / (4 * count)));
};

export const knownBugs: Readonly<Record<string, KnownBug>> = {
  notFinite: {
    signature: 'NaN or ±Infinity',
    meaning: 'memory that was never filled (`empty`, the meta device), or an overflow',
    cases: 'Lightning-AI/pytorch-lightning#17627, mosaicml/llm-foundry#1745',
    alsoTrained: true,
    find: ({ summary }) =>
      summary.nonfinite > 0
        ? `${summary.nonfinite} of ${summary.count} entries are not finite: memory that was never filled, or an overflow`
        : undefined,
  },
  runningVariance: {
    signature: 'a running variance of 0',
    meaning: 'batch normalization starts from 0: values explode in inference',
    cases: 'patrick-kidger/equinox#955, google-deepmind/dm-haiku#361',
    alsoTrained: true,
    find: ({ role, special }) =>
      role === 'runningVariance' && special?.kind === 'constant' && special.value === 0
        ? 'a running variance of 0: in inference the normalization divides by √ε, and values explode'
        : undefined,
  },
  neverFilled: {
    signature: 'denormal entries',
    meaning: 'memory that was never filled',
    cases: 'Lightning-AI/pytorch-lightning#17627, huggingface/transformers#45050',
    find: ({ summary }) =>
      summary.denormals > 0
        ? `${summary.denormals} of ${summary.count} entries are denormal, under 1.2e-38, which no rule draws: memory that was never filled`
        : undefined,
  },
  repeated: {
    signature: 'rows or pages of a tensor that repeat',
    meaning: 'memory that was never filled, or a block copied over and over',
    cases: 'mosaicml/llm-foundry#1745',
    find: ({ summary, special }) => {
      if (special?.kind === 'constant' || special?.kind === 'identity' || special?.kind === 'sparse') return undefined;
      if (summary.repeatedRows > 0) return `${summary.repeatedRows} rows are copies of others`;
      return summary.repeatedPages > 0
        ? `${summary.repeatedPages} stretches of 1024 entries are copies of others`
        : undefined;
    },
  },
  absoluteBounds: {
    signature: 'single entries at exactly ±2 with σ ≪ 1, no cut at 2σ',
    meaning: 'the bounds of trunc_normal_ are absolute, not in standard deviations',
    cases: 'Modalities/modalities#460',
    find: ({ summary }) => {
      const { clamped, rest } = clampedTails(summary);
      return clamped > 0
        ? `${clamped} ${clamped === 1 ? 'entry is' : 'entries are'} exactly ±2, ${brief(2 / rest.std, 2)} std away: the bounds of trunc_normal_ are absolute, and nothing is cut at 2σ`
        : undefined;
    },
  },
  embedding: {
    signature: 'an embedding of std 1, or 0.6',
    meaning: 'the default of nn.Embedding, or an experiment that was forgotten',
    cases: 'pytorch/pytorch#3121, LayerNorm-Scaling#6',
    isRule: true,
    find: (tensor) =>
      tensor.role === 'embedding' &&
      isDrawn(tensor) &&
      tensor.found.nearest?.form.name !== 'uniform' &&
      tensor.sample.std > widestEmbedding
        ? `an embedding of std ${stdText(tensor)}: ${Math.abs(tensor.sample.std - 1) < 0.05 ? 'the default of nn.Embedding was never replaced' : 'far wider than any recipe’s'}`
        : undefined,
  },
  packedQkv: {
    signature: 'a matrix of 3d × d with √½ of the Xavier std of its thirds',
    meaning: 'query, key and value are packed: fan_out is counted as 3d',
    cases: 'pytorch/pytorch#166378',
    isRule: true,
    find: (tensor, { home }) => {
      const mistake = tensor.role === 'attentionQkv' ? mistaken(tensor, home) : undefined;
      if (!mistake || !['library', 'swapped'].includes(mistake.view?.count ?? '')) return undefined;
      const { fanIn, fanOut } = mistake.view!;
      return `std ${stdText(tensor)}: query, key and value are packed and the fans counted as ${fanIn} and ${fanOut}; of a third they are ${tensor.views[0]!.fanIn} and ${tensor.views[0]!.fanOut}`;
    },
  },
  allGroups: {
    signature: 'std ÷ √groups',
    meaning: 'fan_in is counted over all groups of a convolution',
    cases: 'ml-explore/mlx#4536',
    isRule: true,
    find: (tensor, { home }) => {
      const mistake = mistaken(tensor, home);
      const groups = mistake && tensor.role !== 'depthwise' ? groupsOf(mistake, tensor) : undefined;
      if (groups === undefined) return undefined;
      const fanOut = mistake!.view!.count === 'swapped' ? ', or fan_out taken for it' : '';
      return `std ${stdText(tensor)}, √${groups} too small: fan_in is counted over all ${groups} groups${fanOut}`;
    },
  },
  otherFan: {
    signature: 'std by the other fan; of a depthwise convolution √(1/c)',
    meaning: 'fan_in and fan_out are exchanged, or counted over all channels of a depthwise convolution',
    cases: 'pytorch/pytorch#23854, huggingface/pytorch-image-models#84',
    isRule: true,
    find: (tensor, { home }) => {
      const mistake = mistaken(tensor, home);
      if (!mistake?.view || tensor.role === 'attentionQkv' || tensor.role === 'head') return undefined;
      if (tensor.role !== 'depthwise' && groupsOf(mistake, tensor) !== undefined) return undefined;
      const { fanIn, fanOut } = mistake.view;
      const signal = tensor.views[0]!;
      if (tensor.role === 'depthwise')
        return `std ${stdText(tensor)} of a depthwise convolution whose fans are counted as ${fanIn} and ${fanOut}: a channel sees ${signal.fanIn}`;
      return `std ${stdText(tensor)} by fans of ${fanIn} and ${fanOut}, which are exchanged: the signal sees ${signal.fanIn} and ${signal.fanOut}`;
    },
  },
  notWidened: {
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
  },
  defaultKept: {
    signature: 'U(±1/√fan_in), std 1/√(3 fan_in), where a normal was asked',
    meaning: 'the default of nn.Linear or Conv2d was never replaced',
    cases: 'Modalities/modalities#460, facebookresearch/xformers#219, TransformerLensOrg/TransformerLens#518',
    isRule: true,
    find: (tensor, { tensors, likely }) => {
      if (likely === undefined || tensor.source.shape.length < 2 || !asPyTorchDefault(tensor)) return undefined;
      const asked = check(tensor, recipes[likely]);
      if (asked === undefined || asked.ok) return undefined;
      const others = plain(tensors).filter((one) => one !== tensor);
      const asNormal = others.filter((one) => isNormalOf(one, 0.02)).length;
      return normalByName.includes(likely) || (others.length > 0 && 2 * asNormal >= others.length)
        ? asked.sentence
        : undefined;
    },
  },
  residualUnscaled: {
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
  },
  wrongScaled: {
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
  },
  deepNormValue: {
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
  },
};

/** From here on an embedding is wider than what any recipe asks for. */
const widestEmbedding = 0.5;
