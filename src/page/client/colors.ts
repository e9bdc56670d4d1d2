import { markerAt, type Marker } from '../../chart/layout/marker.ts';
import { palette } from '../../chart/layout/theme.ts';

/** A signal this far from 1 has vanished or exploded: further shades would not help. */
const mostDecades = 6;

/**
 * The colour of a value by its logarithm, scaled to the range of `positive`: blue below 1, orange above, pale near 1; grey
 * at 0, dark where it is not finite.
 */
export const colorOf = (positive: readonly number[]): ((value: number | null | undefined) => string) => {
  const largest = positive.reduce((most, value) => Math.max(most, Math.abs(Math.log10(value))), 0.5);
  const decadesShown = Math.min(largest, mostDecades);
  return (value) => {
    if (typeof value !== 'number') return 'var(--not-finite)';
    if (value === 0) return 'var(--zero)';
    const decades = Math.log10(value);
    const strength = Math.round(Math.min(1, Math.abs(decades) / decadesShown) ** 0.6 * 75);
    return `color-mix(in srgb, var(${decades < 0 ? '--weak' : '--strong'}) ${strength}%, var(--panel))`;
  };
};

/** Colour and marker of the i-th line; the colours, light and dark, are in the style sheet. */
export const lineStyle = (i: number): { readonly color: string; readonly marker: Marker } => ({
  color: `var(--series-${i % palette.length})`,
  marker: markerAt(i),
});
