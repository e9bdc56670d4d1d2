import type { ParameterValue } from '../catalogue/parameter.ts';
import type { Role } from '../recipe/index.ts';

/** A rule as JSON has it. */
export interface RuleReport {
  readonly name: string;
  /** The library whose version it is; null where all have the same. */
  readonly dialect: string | null;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** What is said of a tensor. */
export interface TensorReport {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly role: Role;
  /** As the signal sees them; null of what has none. */
  readonly fanIn: number | null;
  readonly fanOut: number | null;
  readonly count: number;
  readonly nonfinite: number;
  readonly mean: number | null;
  readonly std: number | null;
  readonly stdError: number | null;
  readonly kurtosis: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** By which it was drawn; null where its draws agree with none. */
  readonly rule: RuleReport | null;
  /** Rules that are the same for this shape. */
  readonly alsoCalled: readonly RuleReport[];
  readonly runnerUp: (RuleReport & { readonly apart: string }) | null;
  /** What the recipe asks for; null where there is none, or where it says nothing of the tensor. */
  readonly asked: { readonly formula: string; readonly std: number | null; readonly ok: boolean } | null;
  /** What is wrong, a sentence each: with one of them the check has failed. */
  readonly problems: readonly string[];
  /** What is worth knowing, and not wrong. */
  readonly notes: readonly string[];
}

/** What `initscope audit --json` prints. */
export interface AuditReport {
  readonly file: string;
  readonly format: string;
  readonly recipe: string | null;
  /** Whether the recipe was guessed from names; one that was asked for must be met. */
  readonly recipeGuessed: boolean;
  /** Whether the weights look trained, so that no rule is to be found in them. */
  readonly trained: boolean;
  readonly tensors: readonly TensorReport[];
  /** Of the file as a whole. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  /** Tensors that hold no floating point numbers, which are not looked at. */
  readonly skipped: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
}

/** Whether anything is wrong: the command ends with 3. */
export const hasFailed = ({ problems, tensors }: AuditReport): boolean =>
  problems.length > 0 || tensors.some((tensor) => tensor.problems.length > 0);
