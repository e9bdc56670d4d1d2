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
  /** From 1. A group is drawn, thinned and paged together: from a layer with drawn weights to before the next one. */
  readonly group: number;
}

/** The fans of a layer's drawn weights; undefined of a layer without. */
export const fansOf = ({ parameters }: Pick<LayerDescription, 'parameters'>): ParameterDescription['fans'] =>
  parameters.find(({ start }) => start === 'weights')?.fans;

/** Entries of one sample's output. `sizeOf({ outputShape: [8, 8, 3] }) // 192` */
export const sizeOf = ({ outputShape }: Pick<LayerDescription, 'outputShape'>): number =>
  outputShape.reduce((product, length) => product * length, 1);

/** The layers of every k-th group, the first group among them. */
export const everyGroup = <L extends Pick<LayerDescription, 'group'>>(layers: readonly L[], every: number): L[] =>
  layers.filter(({ group }) => (group - 1) % every === 0);

/** The number of layers in each group, where it is the same for all and fits side by side; else 1. */
export const groupSize = (layers: readonly Pick<LayerDescription, 'group'>[]): number => {
  const groups = layers.at(-1)!.group - layers[0]!.group + 1;
  const counts = new Map<number, number>();
  for (const { group } of layers) counts.set(group, (counts.get(group) ?? 0) + 1);
  const [size, ...others] = new Set(counts.values());
  return others.length === 0 && groups > 1 && size! <= widestGroup ? size! : 1;
};

/** The most layers of a group that fit side by side. */
const widestGroup = 6;

/** The layers on a network's main path, by number: those that belong to no residual's branch or shortcut. */
export const streamOf = <L extends Pick<LayerDescription, 'number' | 'block'>>(layers: readonly L[]): L[] => {
  const inside = new Set<number>();
  for (const { number, block } of layers) {
    if (block) for (let part = block.first; part < number; part++) inside.add(part);
  }
  return layers.filter(({ number }) => !inside.has(number));
};

/** What a network's depth is counted in, by number: the residuals of its main path or, where there are none, its layers with drawn weights. */
export const streamSteps = (layers: readonly LayerDescription[]): number[] => {
  const stream = streamOf(layers);
  const residuals = stream.filter(({ block }) => block);
  return (residuals.length > 0 ? residuals : stream.filter(fansOf)).map(({ number }) => number);
};
