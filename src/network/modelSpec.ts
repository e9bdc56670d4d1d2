import type { Choice } from '../catalogue/parameter.ts';
import type { UserFileChoice } from '../userModule/choice.ts';
import type { InitializerOrRecipe } from '../recipe/index.ts';
import type { LayerDescription } from './description.ts';
import type { SimpleLayerChoice } from './spec.ts';

/** Whose fans an initializer is given: as the signal sees them, or as a library counts them (docs/own-model.md). */
export const fanCounts = ['signal', 'torch', 'keras'] as const;
export type FanCount = (typeof fanCounts)[number];

/** Which of a model's tensors are drawn anew, and how; `*` in a pattern stands for anything. */
export interface DrawRules {
  /** Names of tensors that are drawn; empty: every weight of a layer. */
  readonly include: readonly string[];
  /** Names of tensors that stay as built, whatever else is said of them. */
  readonly exclude: readonly string[];
  readonly fans: FanCount;
  /** What draws tensors of these names in place of the study's initializer; of several the last. */
  readonly rules: readonly { readonly pattern: string; readonly initializer: InitializerOrRecipe }[];
}

/** A layer of a model, as far as it is one of those that theory and diagnostics know. */
export interface ModelLayerSpec {
  readonly choice: SimpleLayerChoice;
  readonly description: LayerDescription;
  /** The file's names for its parameters, in the description's order. */
  readonly tensors: readonly string[];
}

/** A network of the user's own as plain data: which file, and what was found in it. */
export interface ModelSpec {
  readonly source: UserFileChoice;
  /** Whether every node of the signal is a layer. */
  readonly nodes: boolean;
  readonly draw: DrawRules;
  /** What a sample of its input is, and the input's name in the graph. */
  readonly input: SampleForm & { readonly name: string };
  /** What goes into its other inputs, by their names: arrays of `np.save`, a sample a row. */
  readonly others: readonly { readonly name: string; readonly source: UserFileChoice }[];
  readonly layers: readonly ModelLayerSpec[];
}

/** The shape of a sample that goes into a network, and the number of rows of the table that its token ids look up; numbers have none. */
export interface SampleForm {
  readonly shape: readonly number[];
  readonly rows?: number;
}

/**
 * A model as one would write it: `{ model: './net.onnx', nodes: false, draw: { … } }`.
 * @param file its path from the config's folder
 * @param writeChoice writes an initializer
 */
export const writtenModel = (
  file: string,
  { nodes, draw: { include, exclude, fans, rules } }: Pick<ModelSpec, 'nodes' | 'draw'>,
  writeChoice: (choice: Choice) => Record<string, unknown>,
): Record<string, unknown> => ({
  model: file,
  nodes,
  draw: {
    ...(include.length > 0 && { include }),
    ...(exclude.length > 0 && { exclude }),
    fans,
    rules: Object.fromEntries(rules.map(({ pattern, initializer }) => [pattern, writeChoice(initializer)])),
  },
});
