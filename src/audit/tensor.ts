import type { Role, Tensor } from '../recipe/index.ts';
import type { TensorSource } from '../weightFile/index.ts';
import type { Identification } from './identify.ts';
import type { Layout, View } from './fans.ts';
import type { Sample } from './sample.ts';
import type { Summary } from './summary.ts';

/** What is not a draw: the same everywhere, or a matrix of one kind. */
export type Special =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'identity' | 'dirac' | 'orthogonal' | 'deltaOrthogonal'; readonly gain: number }
  | { readonly kind: 'sparse'; readonly sparsity: number; readonly std: number };

/** A tensor of a file, and what its name and neighbours tell. */
export interface Placed {
  readonly source: TensorSource;
  readonly role: Role;
  readonly layout: Layout;
  /** Whether something tells the layout; otherwise fans may be exchanged. */
  readonly certain: boolean;
  /** Ways to count its fans, the signal's first; of a bias, its weight's. */
  readonly views: readonly View[];
  /** For recipes. */
  readonly tensor: Tensor;
}

/** A tensor with what its entries tell. */
export interface Inspected extends Placed {
  /** Without what only the look at its entries needs, which is large. */
  readonly summary: Omit<Summary, 'histogram' | 'gram'>;
  /** Entries at exactly ±2 far from all others, of which the sample is free. */
  readonly clamped: number;
  readonly sample: Sample;
  readonly special: Special | undefined;
  readonly found: Identification;
}

/** A count of fans that is right for a tensor: not one that is known as a mistake. */
export const isRight = ({ role, certain }: Pick<Placed, 'role' | 'certain'>, view: View | undefined): boolean => {
  if (view === undefined || view.count === 'signal') return true;
  if (view.count === 'swapped') return !certain;
  if (view.count === 'allGroups') return false;
  return role !== 'attentionQkv' && role !== 'depthwise' && role !== 'convTranspose';
};

/** The std's standard error. */
export const stdError = ({ std, kurtosis, count }: Pick<Sample, 'std' | 'kurtosis' | 'count'>): number =>
  std === 0 ? 0 : std * Math.sqrt(Math.max(0, kurtosis - 1) / (4 * count));

/** Matrices and kernels: what is drawn. */
export const isDrawn = ({ source, special, sample }: Pick<Inspected, 'source' | 'special' | 'sample'>): boolean =>
  source.shape.length > 1 && special === undefined && sample.count >= 16;

/** A vector of several zeros, of which draws have hardly one: it was put together, as a forget gate's ones among zeros. */
export const isPutTogether = (source: Pick<TensorSource, 'shape'>, { zeros }: Pick<Summary, 'zeros'>): boolean =>
  source.shape.length < 2 && zeros > 1;
