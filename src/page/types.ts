import type { Marker } from '../chart/layout/marker.ts';
import type { CellSettings } from '../config/index.ts';
import type { Engine } from '../engine/index.ts';
import type { LayerDescription, LineKind } from '../network/description.ts';
import type { ManifestCell } from '../store/manifest.ts';
import type { Direction } from '../record/record.ts';

/** A study as the page has it before a cell is unpacked. */
export interface PageStudy {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What the numbers depend on: the page is the same wherever they are computed. */
  readonly engine: Pick<Engine, 'backend' | 'version' | 'fingerprint'>;
  readonly config: unknown;
  /** What people type to run `cell.json`, where this was computed. */
  readonly command: string;
  /** Where the package's docs/ lies, from the page. */
  readonly docs: string;
  /** Labels, in the config's order; where an initializer's own parameters are swept, its place there: `initializers[1]`. */
  readonly initializers: readonly string[];
  /** Of each initializer's lines, as in the pictures. */
  readonly markers: readonly Marker[];
  readonly sweep: readonly PageSweep[];
  /** Columns of diagnostics.csv that some cell has a number in. */
  readonly diagnostics: readonly string[];
  readonly cells: readonly PageCell[];
  /** The index of the best cell, by its score before it is rounded; left out where none has one. */
  readonly best?: number | undefined;
  /** Layers of the deepest cell. */
  readonly deepest: number;
  /** Sentences that say what is on disk but not in the page. */
  readonly omissions: readonly string[];
}

export interface PageSweep {
  readonly path: string;
  readonly key: string;
  /** Each value as text. */
  readonly values: readonly string[];
}

export interface PageCell {
  readonly slug: string;
  /** Index among the study's. */
  readonly initializer: number;
  /** Of its initializer, where that isn't the study's. */
  readonly label?: string;
  /** For each swept path, the index of its value. */
  readonly swept: readonly number[];
  readonly state: ManifestCell['state'];
  readonly verdict: PageVerdict | null;
  /** The worst |ln σ| at epoch 0; null where some σ is 0. */
  readonly score: number | null;
  /** Of each of the study's, the mean over layers and repeats at epoch 0; null where it applies to none. */
  readonly diagnostics: readonly (number | null)[];
  readonly message?: string;
  /** The epochs of `averages`: all, or evenly spaced ones from the first to the last. */
  readonly epochs: readonly number[];
  readonly averages: Readonly<Record<Direction, readonly Average[]>>;
}

/** The word for a cell, the reason, and the factor by which theory expects the gradient to grow in each pair of layers. */
export type PageVerdict = Pick<NonNullable<ManifestCell['verdict']>, 'verdict' | 'sentence' | 'epoch'> & {
  readonly sqrtChi: number | null;
};

/** The notebook's average std over the layers: mean, smallest and largest of the repeats; null where not finite. */
export type Average = readonly [mean: number | null, low: number | null, high: number | null];

/** A layer as the page has it. */
export interface PageLayer extends Pick<LayerDescription, 'number' | 'title' | 'category' | 'group'> {
  /** In a profile; null of a layer that is in none. */
  readonly line: LineKind | null;
  /** Null of the notebook's stack, whose titles say the same. */
  readonly name: string | null;
}

/** An unpacked cell, apart from its numbers. */
export interface PageDetail {
  readonly settings: CellSettings;
  /** The first so many repeats. */
  readonly repeats: number;
  readonly epochs: readonly number[];
  readonly layers: readonly PageLayer[];
  /** What theory says of these layers at epoch 0. */
  readonly predicted: Readonly<Record<Direction, PagePrediction>>;
}

/** A direction's prediction. */
export interface PagePrediction {
  /** Of each of the page's layers; null where theory has none. */
  readonly std: readonly (number | null)[];
  /** Where theory ends and why: `from layer 3 on: …`; null where it reaches the last layer. */
  readonly silence: string | null;
}

/** What a page holds of a tensor of weights or biases; its update is its gradient, scaled. */
export const packedQuantities = ['value', 'gradient'] as const;

/** Of a cell's weights and biases, apart from their numbers. */
export interface PageParameters {
  readonly bins: number;
  readonly learningRate: number;
  readonly entries: readonly { readonly layer: number; readonly tensor: string }[];
  readonly epochs: number;
  /** Histograms: repeats × epochs × packed quantities × entries. */
  readonly items: number;
}
