import type { ActivationChoice } from '../activation/index.ts';
import type { InitializerChoice } from '../initializer/index.ts';
import type { ImageFormat } from './schema.ts';

/** An initializer as a study uses it. */
export type StudyInitializer = InitializerChoice & {
  /** What legends and tables show. */
  readonly label: string;
  /** What paths show. */
  readonly slug: string;
};

/** All that determines a cell's numbers, the engine apart. Nothing is optional any more. */
export interface CellSettings {
  /** Units of the input, then of each pair of Affine + activation: depth + 1 numbers. */
  readonly widths: readonly number[];
  readonly activation: ActivationChoice;
  readonly initializer: InitializerChoice;
  readonly bias: 'same' | 'zero';
  readonly samples: number;
  readonly distribution: 'normal';
  readonly epochs: number;
  readonly learningRate: number;
  readonly upstreamGradient: 'ones' | 'normal';
  readonly carryOver: boolean;
  readonly seed: number;
  readonly repeats: number;
  readonly bins: number;
  /** Whether each layer is also looked at for what ails it. */
  readonly diagnostics: boolean;
}

/** One set of swept values and one initializer. */
export interface Cell {
  /** The cell's folder under figures/: `xavier`, in a sweep `width=50/xavier`. */
  readonly slug: string;
  readonly initializer: StudyInitializer;
  /** The value of each swept path, in the sweep's order. */
  readonly swept: readonly unknown[];
  readonly settings: CellSettings;
}

/** A config, checked, its defaults filled in, its grid spelt out. */
export interface Study {
  readonly name: string;
  /** The file it was read from. */
  readonly file: string;
  /** The config with every default, as it would be written; the manifest keeps it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The swept paths, in the config's order. */
  readonly sweep: readonly SweptPath[];
  readonly initializers: readonly StudyInitializer[];
  readonly cells: readonly Cell[];
  readonly figures: { readonly formats: readonly ImageFormat[]; readonly repeats: 'first' | 'all' };
}

export interface SweptPath {
  /** `network.width` */
  readonly path: string;
  /** The path's last part, or the whole path where two would be the same: `width`. */
  readonly key: string;
  readonly values: readonly unknown[];
}
