/** `most` of the numbers 0 … count − 1, evenly spaced from the first to the last; all of them where they are fewer. */
export const spread = (count: number, most: number): number[] =>
  count <= most
    ? Array.from({ length: count }, (_, i) => i)
    : Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));

/** The layers, from 1, of every k-th pair of an Affine layer and its activation. */
export const everyPair = (layers: number, every: number): number[] =>
  Array.from({ length: layers }, (_, i) => i + 1).filter((layer) => Math.floor((layer - 1) / 2) % every === 0);
