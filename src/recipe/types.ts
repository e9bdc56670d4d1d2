import type { CatalogueEntry } from '../catalogue/parameter.ts';
import type { InitializerChoice, Role, TensorPlace } from '../initializer/index.ts';

/** A tensor as a recipe sees it. */
export interface Tensor extends TensorPlace {
  /** Its block among its stack's, from 0, where a file's names tell; left out outside of blocks. */
  readonly block?: number | undefined;
  /** Of a bias, those of the weight that it belongs to; of an embedding, fanIn is its width. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** Whether a query, key or value is a parameter of the attention's own, as `q_proj_weight`, and no layer's. */
  readonly ownParameter?: boolean;
  /** Units of a recurrent layer; fanOut elsewhere. */
  readonly hidden: number;
}

/** What a tensor should be drawn from. */
export interface Ask {
  readonly choice: InitializerChoice;
  /** As people write it: `0.02/√24`; empty where the rule says it all. */
  readonly formula: string;
  /** What a tensor is without the scaling that makes the recipe, and what to say of one that is so. */
  readonly unscaled?: { readonly asks: readonly Ask[]; readonly sentence: string };
}

/** Asks for a tensor, the first to be drawn, the others as good; undefined where the recipe says nothing of it. */
export type Asks = (tensor: Tensor) => readonly Ask[] | undefined;

/** What a recipe asks of a network besides its tensors, as far as it can be checked; a run says where one differs. */
export interface NetworkAsk {
  /** Residual branches, without which it has nothing to say. */
  readonly branches?: true;
  /** Where norms stand: before each branch, after each sum, nowhere; or that there are batch norms. */
  readonly norms?: 'before' | 'after' | 'none' | 'batch';
  /** The factor of each branch, as a number and as people write it. */
  readonly residualScale?: (counts: Pick<TensorPlace, 'blocks' | 'branches'>) => {
    readonly value: number;
    readonly formula: string;
  };
  /** What the logits of attention are multiplied by, d the width of a head. */
  readonly logitScale?: '1/d';
  /** The activation that its numbers are of. */
  readonly activation?: 'relu';
}

/** A recipe: what each tensor of a network is drawn from, and what it asks of the network besides. */
export interface Recipe extends CatalogueEntry<Readonly<Record<string, never>>> {
  /** As people write it. */
  readonly title: string;
  /** A scale or a norm's place in the network, in a sentence; empty where there is nothing. */
  readonly network: string;
  readonly asks: NetworkAsk;
  /** By what a tensor is for. */
  readonly tensors: Readonly<Partial<Record<Role, Asks>>>;
  /** What a network here draws where a file holds something else, weights that are standardized at use, or where anything is right. */
  readonly drawn?: Readonly<Partial<Record<Role, Asks>>>;
  /** Names of tensors that only such networks have; undefined where a recipe can't be guessed from names. */
  readonly names?: RegExp;
  /** Names that only other networks have whose tensors are called alike. */
  readonly notNames?: RegExp;
}
