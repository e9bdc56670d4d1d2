import { sigma } from './layout/format.ts';
import type { StdScale } from './layout/stdScale.ts';

/** Of the axis: values that are nearer than a line of text share one. */
const lineHeight = 0.045;
/** Behind a character without width: Vega trims spaces. */
const spaces = (count: number): string => `\u200b${'\u00a0'.repeat(count)}`;

/**
 * What stands right of each marker of a single epoch: its σ, behind those of markers at nearly the same height. The room between is
 * made of spaces, which are half as wide as digits and stay where the spec is drawn in another size.
 */
export const valueTexts = (values: readonly (number | null)[], { scale }: StdScale): (string | undefined)[] => {
  const heightOf = (value: number): number =>
    scale.type === 'linear'
      ? value / scale.domain[1]
      : Math.log1p(value / scale.constant!) / Math.log1p(scale.domain[1] / scale.constant!);
  const known = values.flatMap((value, i) => (value === null ? [] : [{ i, text: sigma(value), at: heightOf(value) }]));
  const texts = values.map((): string | undefined => undefined);
  let line = { at: Infinity, spaces: 0 };
  for (const { i, text, at } of known.toSorted((a, b) => b.at - a.at)) {
    if (line.at - at > lineHeight) line = { at, spaces: 5 };
    texts[i] = spaces(line.spaces) + text;
    line.spaces += 2 * text.length + 4;
  }
  return texts;
};
