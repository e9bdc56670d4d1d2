import { markerAt, type Marker } from '../../chart/layout/marker.ts';
import { palette } from '../../chart/layout/theme.ts';

/** As far from 1 as this, a signal is dead or has exploded: further shades would tell nothing. */
const mostDecades = 6;

/**
 * A colour for a value by its logarithm, over the range of the values that are `positive`: blue below 1, orange above, pale
 * near 1; grey at 0, and dark where it isn't finite.
 */
export const colorOf = (positive: readonly number[]): ((value: number | null | undefined) => string) => {
  const largest = positive.reduce((most, value) => Math.max(most, Math.abs(Math.log10(value))), 0.5);
  const reach = Math.min(largest, mostDecades);
  return (value) => {
    if (typeof value !== 'number') return 'var(--not-finite)';
    if (value === 0) return 'var(--zero)';
    const decades = Math.log10(value);
    const strength = Math.round(Math.min(1, Math.abs(decades) / reach) ** 0.6 * 75);
    return `color-mix(in srgb, var(${decades < 0 ? '--weak' : '--strong'}) ${strength}%, var(--panel))`;
  };
};

/** Colour and marker of the i-th line; the style sheet has the colours, for light and for dark. */
export const lineStyle = (i: number): { readonly color: string; readonly marker: Marker } => ({
  color: `var(--series-${i % palette.length})`,
  marker: markerAt(i),
});
