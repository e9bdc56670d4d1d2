/** The markers that a series can have: Vega's symbol, or a path on a square of side 2. */
const symbols = {
  circle: 'circle',
  cross: 'M-1,-.7L-.7,-1L0,-.3L.7,-1L1,-.7L.3,0L1,.7L.7,1L0,.3L-.7,1L-1,.7L-.3,0Z',
  square: 'square',
  diamond: 'diamond',
  triangle: 'triangle-up',
  plus: 'cross',
} as const;

export type Marker = keyof typeof symbols;

const markers = Object.keys(symbols) as Marker[];

export const symbolOf = (marker: Marker): string => symbols[marker];

/** The marker of the i-th series without one of its own. Six markers and seven colours repeat together after 42. */
export const markerAt = (i: number): Marker => markers[i % markers.length]!;
