import type { Activation } from '../activation/index.ts';
import type { Settings } from '../config/index.ts';
import { flatRegions, type FlatRegions } from '../diagnostics/index.ts';
import type { Initializer } from '../initializer/types.ts';

/** What a verdict is about. */
export interface Subject {
  readonly settings: Settings;
  readonly activation: Activation;
  readonly initializer: Initializer;
}

/** A subject with what is derived from it once. */
export interface Case extends Subject {
  readonly flat: FlatRegions;
}

export const caseOf = (subject: Subject): Case => ({ ...subject, flat: flatRegions(subject.activation) });
