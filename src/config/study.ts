import type { CellSettings } from '../cell/index.ts';
import type { Figures } from './figures.ts';
import type { InitializerOrRecipe } from '../recipe/index.ts';

/** What tables can be written as. */
export const tableFormats = ['csv', 'parquet', 'tensorboard'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** An initializer as a study uses it. */
export type StudyInitializer = InitializerOrRecipe & {
  /** The name in legends and tables. */
  readonly label: string;
  /** The name in paths. */
  readonly slug: string;
};

/** One set of swept values and one initializer. */
export interface Cell {
  /** The cell's folder under figures/: `xavier`, in a sweep `width=50/xavier`. */
  readonly slug: string;
  readonly initializer: StudyInitializer;
  /** Its initializer's place in the config's list, from 0, the same at every point of a sweep. */
  readonly position: number;
  /** The value of each swept path, in the sweep's order. */
  readonly swept: readonly unknown[];
  readonly settings: CellSettings;
}

/** A checked config with its defaults filled in and its sweep expanded into cells. */
export interface Study {
  readonly name: string;
  /** The file it was read from. */
  readonly file: string;
  /** The config with every default, as one would write it: read again, it gives the same study. The manifest keeps it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The swept paths, in the config's order. */
  readonly sweep: readonly SweptPath[];
  readonly initializers: readonly StudyInitializer[];
  readonly cells: readonly Cell[];
  /** Where a network is not as a recipe asks, in lines with their positions. */
  readonly notes: readonly string[];
  readonly figures: Figures;
  readonly tables: readonly TableFormat[];
}

export interface SweptPath {
  /** `network.width` */
  readonly path: string;
  /** The path's last part, or the whole path where two would be the same: `width`. */
  readonly key: string;
  readonly values: readonly unknown[];
}
