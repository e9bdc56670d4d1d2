import type { Engine } from '../engine/types.ts';
import type { Criterion, VerdictWord } from '../verdict/words.ts';
import type { FileEntry } from './atomicFiles.ts';

/** What `manifest.json` holds, as `manifestSchema` checks and describes it. */
export interface Manifest {
  readonly formatVersion: 1;
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly engine: Engine;
  /** A list where it is swept. */
  readonly seed: number | readonly number[];
  readonly config: Readonly<Record<string, unknown>>;
  /** In UTC, as ISO 8601 has it. */
  readonly started: string;
  readonly seconds: number;
  /** Hash of all that the files were made from; left out where a cell or a chart failed. */
  readonly inputs?: string | undefined;
  readonly cells: readonly ManifestCell[];
  readonly files: readonly FileEntry[];
}

/** What the next run asks of the manifest that it finds. */
export interface EarlierRun extends Pick<Manifest, 'files' | 'versions' | 'inputs'> {
  readonly engine?: Engine | undefined;
}

export interface ManifestCell {
  /** As in the tables' column `cell`. */
  readonly cell: string;
  /** Its records are `cells/<id>.json`, of repeat 0, and `cells/<id>.<repeat>.json`. */
  readonly id: string;
  /** Its label. */
  readonly initializer: string;
  /** The value of each swept path. */
  readonly swept: Readonly<Record<string, unknown>>;
  readonly state: 'done' | 'diverged' | 'failed';
  /** Null where diagnostics are switched off, or the cell failed. */
  readonly verdict: ManifestVerdict | null;
  readonly seconds: number;
  /** Why it failed, or why its pictures are missing. */
  readonly message?: string | undefined;
}

/** What people read of a cell's state: `diverged`, some values were not finite, is a verdict too, and means something else there. */
export const stateWords: Readonly<Record<ManifestCell['state'], string>> = {
  done: 'done',
  diverged: 'not finite',
  failed: 'failed',
};

export interface ManifestVerdict {
  readonly verdict: VerdictWord;
  readonly sentence: string;
  readonly measure: Criterion;
  readonly value: number;
  readonly threshold: number;
  readonly layer: number;
  readonly epoch: number;
  readonly theory: { readonly value: number | null; readonly sqrtChi: number | null };
  readonly advice: string | null;
  readonly repeats: { readonly agreeing: number; readonly of: number };
}
