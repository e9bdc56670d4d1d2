import type { LayerCategory } from '../network/index.ts';
import type { VerdictWord } from '../verdict/index.ts';
import type { CodeLines } from './code.ts';

/** A layer of a profile: what was measured of it, in the mean over the draws, and what theory predicts; null where there is none. */
export interface ProfilePoint {
  readonly layer: string;
  readonly category: LayerCategory;
  readonly measured: number | null;
  readonly predicted: number | null;
}

/** An initializer that was tried on a network. */
export interface Suggestion {
  /** As a config takes it: `he`, `{ orthogonal: { gain: 1.4 } }`. */
  readonly initializer: unknown;
  /** The same in one line of YAML. */
  readonly text: string;
  readonly bias: 'same' | 'zero';
  /** As a config takes it. */
  readonly network: unknown;
  /** What was changed of the network that was asked about; null where nothing was. */
  readonly change: string | null;
  /** The worst |ln σ| over the draws, null where some σ is 0: the smaller the better. */
  readonly score: number | null;
  /** The same of the predicted σ; null where theory is silent on some layer. */
  readonly predictedScore: number | null;
  readonly verdict: VerdictWord;
  readonly sentence: string;
  /** σ at epoch 0, layer by layer; of a network with residuals of its stream. */
  readonly profile: { readonly forward: readonly ProfilePoint[]; readonly backward: readonly ProfilePoint[] };
  /** Null where no library has such an initializer. */
  readonly code: CodeLines | null;
}

/** What was found for a network. */
export interface Suggestions {
  /** What it was asked about, in words: `gelu, 784 → 512 → 10`. */
  readonly subject: string;
  readonly draws: number;
  readonly samples: number;
  /** The recommended first. */
  readonly suggestions: readonly Suggestion[];
  /** The recommendation in a sentence, with its reason and its margin; or why nothing of what was tried is healthy. */
  readonly recommendation: string;
}
