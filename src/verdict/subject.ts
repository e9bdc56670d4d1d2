import type { Activation } from '../activation/index.ts';
import type { Settings } from '../config/index.ts';
import { flatRegions, type FlatRegions } from '../diagnostics/index.ts';
import type { Initializer } from '../initializer/types.ts';

/** What a verdict is about. */
export interface CellUnderTest {
  readonly settings: Settings;
  readonly activation: Activation;
  readonly initializer: Initializer;
}

/** A subject with what is derived from it once. */
export interface VerdictInput extends CellUnderTest {
  readonly flat: FlatRegions;
}

export const verdictInput = (subject: CellUnderTest): VerdictInput => ({
  ...subject,
  flat: flatRegions(subject.activation),
});
