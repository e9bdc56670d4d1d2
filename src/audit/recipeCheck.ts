import { createInitializer } from '../initializer/index.ts';
import type { Ask, Recipe } from '../recipe/index.ts';
import { fitOf } from './fit.ts';
import { brief, stdText } from './words.ts';
import { isDrawn, isRight, type Inspected, type Special } from './tensor.ts';
import type { View } from './fans.ts';

/** Whether a tensor is what a recipe asks for. */
export interface Checked {
  readonly asks: readonly Ask[];
  /** The std that the first ask means for this tensor. */
  readonly askedStd: number | null;
  readonly ok: boolean;
  /** Where it isn't, a sentence. */
  readonly sentence: string;
}

/** What a recipe says of a tensor; undefined where it says nothing. */
export const check = (tensor: Inspected, recipe: Pick<Recipe, 'tensors' | 'title'>): Checked | undefined => {
  const asks = recipe.tensors[tensor.role]?.(tensor.tensor);
  if (asks === undefined || tensor.summary.count === 0) return undefined;
  const ok = asks.some((ask) => meets(tensor, ask));
  return { asks, askedStd: stdOf(tensor, asks[0]!), ok, sentence: ok ? '' : sentenceOf(tensor, asks, recipe.title) };
};

/** A library's own default is as the library counts, whatever the signal sees. */
const viewsOf = (tensor: Inspected, { choice }: Ask): readonly (View | undefined)[] => {
  const own = choice.name === 'libraryDefault';
  const right = tensor.views.filter((view) => isRight(tensor, view) || (own && view.count === 'library'));
  return right.length > 0 ? right : [undefined];
};

/** A shape where a rule doesn't look at it. */
const anyShape = { fanIn: 1, fanOut: 1 };

const isBias = ({ source }: Inspected): boolean => source.shape.length < 2;

const stdOf = (tensor: Inspected, { choice }: Ask): number | null => {
  const initializer = createInitializer(choice);
  const view = tensor.views[0];
  const std = (isBias(tensor) ? initializer.biasStd : initializer.weightStd) ?? initializer.weightStd;
  if (std !== undefined) return std(view ?? anyShape);
  return choice.name === 'zero' || choice.name === 'ones' || choice.name === 'constant' ? 0 : null;
};

const isVector = ({ views: [view], source, summary }: Inspected): boolean =>
  view !== undefined && source.shape.length > 1 && Math.max(view.fanIn, view.fanOut) === summary.count;

/** How far a constant in the file's format may be from the number that is asked for. */
const sameConstant = 0.005;

/** What each rule makes that is no independent draw: of a matrix, dirac and deltaOrthogonal are those of matrices. */
const madeBy: Readonly<Record<string, readonly Special['kind'][]>> = {
  identity: ['identity'],
  dirac: ['dirac', 'identity'],
  orthogonal: ['orthogonal'],
  lsuv: ['orthogonal'],
  deltaOrthogonal: ['deltaOrthogonal', 'orthogonal'],
};

/** Whether a tensor's entries agree with an ask, by any right count of its fans. */
export const meets = (tensor: Inspected, ask: Ask): boolean => {
  const { choice } = ask;
  const { special, sample } = tensor;
  const value = { zero: 0, zeros: 0, ones: 1, constant: choice.parameters['c'] }[choice.name as string];
  if (value !== undefined)
    return (
      special?.kind === 'constant' && Math.abs(special.value - Number(value)) <= sameConstant * Math.abs(Number(value))
    );
  const initializer = createInitializer(choice);
  const structured = madeBy[choice.name];
  if (structured) {
    const gain = Number(choice.parameters['gain'] ?? 1);
    // Of one row or column, orthogonal says no more than its length.
    if (structured.includes('orthogonal') && isVector(tensor))
      return Math.abs(sample.rms * Math.sqrt(sample.count) - gain) <= sameConstant * gain;
    return (
      special !== undefined &&
      structured.includes(special.kind) &&
      'gain' in special &&
      Math.abs(special.gain - gain) <= sameConstant * gain
    );
  }
  const { form } = initializer;
  const std = isBias(tensor) ? (initializer.biasStd ?? initializer.weightStd) : initializer.weightStd;
  if (std === undefined) return false;
  return viewsOf(tensor, ask).some((view) => {
    const scale = std(view ?? anyShape);
    if (scale === 0) return special?.kind === 'constant' && special.value === 0;
    if (form === undefined) return choice.name === 'sparse' && special?.kind === 'sparse';
    // A single entry is the same everywhere, and may be drawn.
    const drawn = special === undefined || tensor.summary.count === 1;
    return drawn && sample.count > 0 && fitOf(sample, form, scale).accepted;
  });
};

/** Formats in which the rule that was found says more than its std. */
const sentenceOf = (tensor: Inspected, asks: readonly Ask[], title: string): string => {
  const { special, sample, found } = tensor;
  const first = asks[0]!;
  const asked = `${title} asks for ${first.formula}${asks.length > 1 && asks[1]!.formula !== first.formula ? ` or ${asks[1]!.formula}` : ''}`;
  if (special?.kind === 'constant') return `all entries are ${brief(special.value)} where ${asked}`;
  if (special) return `${special.kind} where ${asked}`;
  const seen = `std ${stdText(tensor)} where ${asked}`;
  const why = reason(tensor, asks);
  if (why !== undefined) return `${seen}: ${why}`;
  const std = stdOf(tensor, first);
  if (!isDrawn(tensor) && sample.count < 16) return seen;
  if (std !== null && std > 0 && !found.nearest)
    return `${seen}: its distribution is no rule’s (kurtosis ${brief(sample.kurtosis)})`;
  return std !== null && std > 0 ? `${seen} (${brief(sample.std / std, 4)} times)` : seen;
};

/** What went wrong, where it shows. */
const reason = (tensor: Inspected, asks: readonly Ask[]): string | undefined => {
  const { found, sample } = tensor;
  const same = [found.nearest, ...found.alsoCalled].filter((one) => one !== undefined);
  if (same.some(({ name, dialect }) => name === 'libraryDefault' && dialect === 'pytorch'))
    return 'U(±1/√fan_in), PyTorch’s default, was never replaced';
  const unscaled = asks.find((ask) => ask.unscaled !== undefined)?.unscaled;
  if (unscaled?.asks.some((ask) => meets(tensor, ask))) return unscaled.sentence;
  for (const { choice } of asks) {
    const { form, weightStd } = createInitializer(choice);
    if (form === undefined || weightStd === undefined) continue;
    const view = tensor.views[0] ?? anyShape;
    const std = weightStd(view);
    const narrow = same.find(
      (one) => one.form.name === 'truncated normal' && Math.abs(one.std / (std * cutStd) - 1) < 0.01,
    );
    if (narrow && form.name !== 'uniform') return 'cut at 2σ and not widened: 0.8796 of the std that the name says';
    const uncut = fitOf(
      sample,
      form.name === 'truncated normal' ? uncutForm : form,
      form.name === 'truncated normal' ? std / cutStd : std,
    );
    if (form.name === 'truncated normal' && uncut.accepted)
      return 'not cut at 2σ: the bounds of trunc_normal_ are absolute';
    for (const other of tensor.views) {
      if (isRight(tensor, other) || !fitOf(sample, form, weightStd(other)).accepted) continue;
      return other.count === 'allGroups'
        ? `fan_in counted over all ${other.groups} groups`
        : 'fan_in and fan_out are exchanged, or not counted as the signal sees them';
    }
  }
  return undefined;
};

/** Standard deviation of N(0, 1) cut at ±2. */
const cutStd = 0.8796256610342398;
const uncutForm = createInitializer({ name: 'normal', parameters: { std: 1, mean: 0 } }).form!;
