import type { WeightShape } from '../initializer/types.ts';

/** The category by which charts, tables and verdicts treat a layer. */
export type LayerCategory =
  | 'affine'
  | 'activation'
  | 'normalization'
  | 'attention'
  | 'embedding'
  | 'residual'
  | 'pooling'
  | 'reshaping';

/** A tensor that a layer holds and training updates. */
export interface ParameterDescription {
  /** `W`, `b`, `gamma`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** How it starts: drawn by the initializer as weights or as biases, as a model's file holds it, or this number in every entry. */
  readonly start: 'weights' | 'bias' | 'asBuilt' | number;
  /** The shape passed to the initializer; drawn parameters only. */
  readonly fans?: WeightShape;
}

/** What a residual's sum joins. */
export interface ResidualBlock {
  /** The number of the layer whose output goes into the block; 0 is the network's input. */
  readonly input: number;
  /** The number of the block's first layer. */
  readonly first: number;
  /** The factor of the branch. */
  readonly scale: number;
}

/** The description of a layer, on which records, tables, charts, theory, verdicts and the page rely. */
export interface LayerDescription {
  /** From 1, in the order in which outputs are computed. */
  readonly number: number;
  /** The name in tables and configs: `affine`, `relu`, `layerNorm`; of a user's activation its file's name. */
  readonly kind: string;
  readonly category: LayerCategory;
  /** The path to it in the network: its kind with its count among that kind in its list, `block2/residual1/branch/affine1`. */
  readonly name: string;
  /** Of its panel, without σ: `3-Layer`, `Relu Layer`. */
  readonly title: string;
  /** Numbers of the layers whose outputs go into it, of a residual the branch's and the shortcut's; 0 is the network's input. */
  readonly inputs: readonly number[];
  /** Of a residual alone. */
  readonly block?: ResidualBlock;
  /** Of one sample's output: `[100]`. */
  readonly outputShape: readonly number[];
  readonly parameters: readonly ParameterDescription[];
  /** Entries per sample that it keeps, or needs at its peak, beside its output. Default: 0. */
  readonly workspace?: number;
  /** From 1. A group is drawn, thinned and paged together: a residual with all that lies in it, or a layer with drawn weights, to before the next one. */
  readonly group: number;
  /** Why theory has nothing to say of it, in a few words. Default: it has, by its kind. */
  readonly noTheory?: string;
}

/** The fans of a layer's drawn weights; undefined of a layer without. */
export const fansOf = ({ parameters }: Pick<LayerDescription, 'parameters'>): ParameterDescription['fans'] =>
  parameters.find(({ start }) => start === 'weights')?.fans;

/** Entries of one sample's output. `sizeOf({ outputShape: [8, 8, 3] }) // 192` */
export const sizeOf = ({ outputShape }: Pick<LayerDescription, 'outputShape'>): number =>
  outputShape.reduce((product, length) => product * length, 1);

/** The most layers that stand side by side as one. */
const widestBlock = 10;

/** How many layers each group has, in order. */
const groupCounts = (layers: readonly Pick<LayerDescription, 'group'>[]): number[] => {
  const counts = new Map<number, number>();
  for (const { group } of layers) counts.set(group, (counts.get(group) ?? 0) + 1);
  return [...counts.values()];
};

/** After how many groups their sizes repeat, but for a stem and a head; 1 where they don't. */
const periodOf = (counts: readonly number[]): number => {
  for (let period = 1; 2 * period <= counts.length && period <= widestBlock; period++) {
    const inner = counts.slice(1, -1 - period);
    if (inner.length > 0 && inner.every((count, i) => count === counts[i + 1 + period])) return period;
  }
  return 1;
};

/**
 * A network's layers in the pieces that it repeats: a group, or as many as alternate, such as those of a transformer's block. A stem
 * in front of them is a piece of its own.
 */
const piecesOf = <L extends Pick<LayerDescription, 'group'>>(layers: readonly L[]): L[][] => {
  const counts = groupCounts(layers);
  const period = periodOf(counts);
  const stem = period > 1 && counts[0] !== counts[period] ? 1 : 0;
  const pieces: L[][] = [];
  const started = new Set<number>();
  for (const layer of layers) {
    const isFirst = !started.has(layer.group) && (started.size < stem || (started.size - stem) % period === 0);
    started.add(layer.group);
    if (isFirst || pieces.length === 0) pieces.push([]);
    pieces.at(-1)!.push(layer);
  }
  return pieces;
};

/** In how many pieces a network's layers can be left out. */
export const pieceCount = (layers: readonly Pick<LayerDescription, 'group'>[]): number => piecesOf(layers).length;

/** The layers of every k-th piece, the first one among them. */
export const everyPiece = <L extends Pick<LayerDescription, 'group'>>(layers: readonly L[], every: number): L[] =>
  every === 1 ? [...layers] : piecesOf(layers).flatMap((piece, i) => (i % every === 0 ? piece : []));

/** The number of layers in each piece, where it is the same for all but a stem and a head, and fits side by side; else 1. */
export const pieceSize = (layers: readonly Pick<LayerDescription, 'group'>[]): number => {
  const pieces = piecesOf(layers);
  const inner = pieces.length > 3 ? pieces.slice(1, -1) : pieces;
  const [size, ...others] = new Set(inner.map(({ length }) => length));
  return others.length === 0 && inner.length > 1 && size! <= widestBlock ? size! : 1;
};

/** The indices of the layers with which pieces begin. */
export const pieceStarts = (layers: readonly Pick<LayerDescription, 'group'>[]): ReadonlySet<number> => {
  let next = 0;
  return new Set(piecesOf(layers).map(({ length }) => (next += length) - length));
};

/** The layers on a network's main path, by number: those that belong to no residual's branch or shortcut. */
export const streamOf = <L extends Pick<LayerDescription, 'number' | 'block'>>(layers: readonly L[]): L[] => {
  const inside = new Set<number>();
  for (const { number, block } of layers) {
    if (block) for (let part = block.first; part < number; part++) inside.add(part);
  }
  return layers.filter(({ number }) => !inside.has(number));
};

/**
 * The number of the layer behind which the signal sets out: 0 is the input, and an embedding makes a signal of what has no size, with
 * the normalization behind it where the stream goes through one.
 */
export const signalStart = (layers: readonly Pick<LayerDescription, 'number' | 'block' | 'category'>[]): number => {
  if (layers[0]?.category !== 'embedding') return 0;
  const [, second] = streamOf(layers);
  return second?.category === 'normalization' ? second.number : 1;
};

/** What a network's depth is counted in, by number: the residuals of its main path or, where there are none, its layers with drawn weights. */
export const streamSteps = (layers: readonly LayerDescription[]): number[] => {
  const stream = streamOf(layers);
  const residuals = stream.filter(({ block }) => block);
  return (residuals.length > 0 ? residuals : stream.filter(fansOf)).map(({ number }) => number);
};

/** What a layer's numbers are a line of: the residual stream, what is added to it, or what a layer does. */
export type LineKind =
  | 'stream'
  | 'branch'
  | 'attention'
  | 'affine'
  | 'activation'
  | 'normalization'
  | 'attentionNormalization';

/**
 * The line of each layer, in order; none of one inside of attention, whose logits and weights go on to attention alone. Where no
 * residuals are, all that is none of the others is the affine layers' line. A transformer's normalizations before attention and its
 * others alternate, each at a size of its own: two lines.
 */
export const lineKindsOf = (layers: readonly LayerDescription[]): (LineKind | null)[] => {
  const beforeAttention = new Set(layers.flatMap(({ category, inputs }) => (category === 'attention' ? inputs : [])));
  const stream = new Set(streamOf(layers).map(({ number }) => number));
  const ends = new Set(layers.flatMap(({ block, inputs }) => (block ? [inputs[0]!] : [])));
  const hasBranches = stream.size < layers.length;
  return layers.map((layer) => {
    const { category, number } = layer;
    if (isInsideAttention(layer, layers)) return null;
    if (category === 'normalization' && beforeAttention.has(number)) return 'attentionNormalization';
    if (category === 'activation' || category === 'normalization' || category === 'attention') return category;
    if (hasBranches && stream.has(number)) return 'stream';
    return ends.has(number) ? 'branch' : 'affine';
  });
};

const isInsideAttention = (
  { category, kind, number }: LayerDescription,
  layers: readonly LayerDescription[],
): boolean => {
  if (category !== 'attention' || kind === 'attention') return false;
  const next = layers.filter(({ inputs }) => inputs.includes(number));
  return next.length > 0 && next.every((one) => one.category === 'attention');
};
