import type { CatalogueEntry } from '../catalogue/parameter.ts';
import type { InitializerChoice } from '../initializer/index.ts';
import type { Role, Tensor } from './role.ts';

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

/** A recipe: what each tensor of a network is drawn from, and what it asks of the network besides. */
export interface Recipe extends CatalogueEntry<Readonly<Record<string, never>>> {
  /** As people write it. */
  readonly title: string;
  /** A scale or a norm's place in the network, in a sentence; empty where there is nothing. */
  readonly network: string;
  /** By what a tensor is for. */
  readonly tensors: Readonly<Partial<Record<Role, Asks>>>;
  /** Names of tensors that only such networks have; undefined where a recipe can't be guessed from names. */
  readonly names?: RegExp;
}
