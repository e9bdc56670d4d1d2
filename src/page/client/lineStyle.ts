import { markerAt, type Marker } from '../../chart/marker.ts';
import { palette } from '../../chart/theme.ts';

/** Colour and marker of the i-th line; the style sheet has the colours, for light and for dark. */
export const lineStyle = (i: number): { readonly color: string; readonly marker: Marker } => ({
  color: `var(--series-${i % palette.length})`,
  marker: markerAt(i),
});
