/** What a layer does, as far as charts, tables and verdicts tell layers apart. */
export type LayerCategory = 'affine' | 'activation' | 'normalization';

/** A tensor that a layer holds and training updates. */
export interface ParameterDescription {
  /** `W`, `b`, `gamma`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** How it starts: drawn by the initializer as weights or as biases, or this number in every entry. */
  readonly start: 'weights' | 'bias' | number;
  /** What the initializer is asked with; of drawn parameters alone. */
  readonly fans?: { readonly fanIn: number; readonly fanOut: number };
}

/** What a layer says of itself: records carry it, and tables, charts, theory, verdicts and page ask it. */
export interface LayerDescription {
  /** From 1, in the order in which outputs are computed. */
  readonly number: number;
  /** As tables and configs name it: `affine`, `relu`, `layerNorm`; a user's activation by its file's name. */
  readonly kind: string;
  readonly category: LayerCategory;
  /** The path to it in the network: its kind with its count among that kind, `affine1`. */
  readonly name: string;
  /** Of its panel, without σ: `3-Layer`, `Relu Layer`. */
  readonly title: string;
  /** Numbers of the layers whose outputs go into it; 0 is the network's input. */
  readonly inputs: readonly number[];
  /** Of one sample's output: `[100]`. */
  readonly outputShape: readonly number[];
  readonly parameters: readonly ParameterDescription[];
  /** Layers that are drawn, thinned out and paged together: from one with drawn weights to before the next. From 1. */
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

/** Layers of each group, where all have as many and no more than fit side by side; else 1. */
export const groupSize = (layers: readonly Pick<LayerDescription, 'group'>[]): number => {
  const groups = layers.at(-1)!.group - layers[0]!.group + 1;
  const counts = new Map<number, number>();
  for (const { group } of layers) counts.set(group, (counts.get(group) ?? 0) + 1);
  const [size, ...others] = new Set(counts.values());
  return others.length === 0 && groups > 1 && size! <= widestGroup ? size! : 1;
};

const widestGroup = 6;
