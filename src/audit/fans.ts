import type { Role } from '../recipe/index.ts';
import type { WeightShape } from '../initializer/index.ts';

/** Which axes are a layer's outputs: PyTorch's come first, those of Keras, JAX and TensorFlow.js last. */
export type Layout = 'outIn' | 'inOut';

/** How fans are counted: as the signal sees them, as the library does where that differs, or with in and out exchanged. */
export type Count = 'signal' | 'library' | 'swapped' | 'allGroups';

export interface View extends WeightShape {
  readonly count: Count;
  /** Of `allGroups`, the groups. */
  readonly groups?: number;
}

/** What other tensors of a layer tell. */
export interface Known {
  /** Of a recurrent layer. */
  readonly units?: number | undefined;
  /** Of a transposed convolution; 1 if left out. */
  readonly groups?: number | undefined;
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Matrices that lie in one: 3 of q, k, v; a recurrent layer's gates, whose matrices from the state are square. */
const parts = (role: Role, { fanIn, fanOut }: WeightShape, units: number | undefined): number => {
  if (role === 'attentionQkv') return fanOut % 3 === 0 && fanOut !== fanIn ? 3 : 1;
  if (role !== 'recurrentInput' && role !== 'recurrentHidden') return 1;
  const one = units ?? (role === 'recurrentHidden' ? fanIn : undefined);
  return one !== undefined && fanOut % one === 0 ? fanOut / one : 1;
};

/**
 * The fans that a tensor may have been drawn with, the signal's first.
 *
 *     fansOf('attentionQkv', [2304, 768], 'outIn')[0] // { fanIn: 768, fanOut: 768, count: 'signal' }
 *
 * @param layout which axes are the outputs
 * @returns none for what has no fans
 */
export const fansOf = (role: Role, shape: readonly number[], layout: Layout, known: Known = {}): View[] => {
  if (shape.length < 2 || product(shape) === 0) return [];
  const counted = libraryFans(shape, layout);
  const views: View[] = [...special(role, shape, layout, counted, known), { ...counted, count: 'library' }];
  // The default of PyTorch's nn.Bilinear (outs, ins, ins) is by its first inputs alone.
  if (role === 'bilinear' || mayBeBilinear(role, shape, layout))
    views.push({ fanIn: shape[1]!, fanOut: shape[0]!, count: 'library' });
  const signal: View = { ...views[0]!, count: 'signal' };
  const swapped: View = { fanIn: signal.fanOut, fanOut: signal.fanIn, count: 'swapped' };
  return distinct([signal, ...views.slice(1), swapped, ...overAllGroups(role, shape, layout, counted)]);
};

/** Kernels of one axis are hardly ever longer. */
const longKernel = 8;

const mayBeBilinear = (role: Role, shape: readonly number[], layout: Layout): boolean =>
  role === 'conv' && shape.length === 3 && layout === 'outIn' && shape[2]! > longKernel;

/** As PyTorch's and Keras's functions count, whatever the layer. */
const libraryFans = (shape: readonly number[], layout: Layout): WeightShape => {
  const [ins, outs] = layout === 'outIn' ? [1, 0] : [shape.length - 2, shape.length - 1];
  const field = product(shape) / (shape[ins]! * shape[outs]!);
  return { fanIn: shape[ins]! * field, fanOut: shape[outs]! * field };
};

/** What the signal sees where the library counts otherwise. */
const special = (
  role: Role,
  shape: readonly number[],
  layout: Layout,
  counted: WeightShape,
  { units, groups = 1 }: Known,
): View[] => {
  const { fanIn, fanOut } = counted;
  const n = parts(role, counted, units);
  if (n > 1) return [{ fanIn, fanOut: fanOut / n, count: 'signal' }];
  if (role === 'embedding') return [{ fanIn: shape.at(-1)!, fanOut: product(shape) / shape.at(-1)!, count: 'signal' }];
  // Heads apart, as Keras and Flax have them: (d, heads, d/heads), and (heads, d/heads, d) behind them.
  if (shape.length === 3 && role === 'attentionOut')
    return [{ fanIn: shape[0]! * shape[1]!, fanOut: shape[2]!, count: 'signal' }];
  if (shape.length === 3 && role.startsWith('attention'))
    return [{ fanIn: shape[0]!, fanOut: shape[1]! * shape[2]!, count: 'signal' }];
  if (role === 'bilinear') return [{ fanIn: shape[1]! * shape[2]!, fanOut: shape[0]!, count: 'signal' }];
  if (role === 'convTranspose') return [{ fanIn: fanOut / groups, fanOut: fanIn, count: 'signal' }];
  if (role !== 'depthwise') return [];
  const [first, second] = layout === 'outIn' ? [shape[0]!, shape[1]!] : [shape.at(-1)!, shape.at(-2)!];
  const field = product(shape) / (first * second);
  // Keras's (k, C, m), else one input a group: (C m, 1, k) or (k, 1, C m), m not to be seen.
  return [{ fanIn: field, fanOut: second > 1 ? first * field : field, count: 'signal' }];
};

/** Of a grouped convolution, the inputs of all groups in place of one's. */
const overAllGroups = (
  role: Role,
  shape: readonly number[],
  layout: Layout,
  { fanIn, fanOut }: WeightShape,
): View[] => {
  if (!/conv/i.test(role) && role !== 'depthwise') return [];
  const outs = layout === 'outIn' ? shape[0]! : shape.at(-1)!;
  const groups = [2, 4, 8, 16, 32, 64, outs].filter((n) => outs % n === 0 && n <= outs && n > 1);
  return groups.map((n) => ({ fanIn: fanIn * n, fanOut, count: 'allGroups', groups: n }));
};

const distinct = (views: readonly View[]): View[] =>
  views.filter(
    ({ fanIn, fanOut }, i) => views.findIndex((other) => other.fanIn === fanIn && other.fanOut === fanOut) === i,
  );
