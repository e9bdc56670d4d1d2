/** So many rows of a layer's outputs, vectors of its units, enter the comparisons that cost more than a sum over them. */
export const comparedRows = 1024;

/** So many of them enter the effective rank, whose products are of each with each. */
export const rankRows = 256;

/** So many of the first samples enter mean cosines: of images and tokens, whose samples have many rows, no less than 32. */
export const cosineSamplesOf = (positions: number): number => Math.max(32, Math.floor(comparedRows / positions));

/** So many samples, and so many positions of each, enter the rank over positions. */
export const comparedSamples = 8;
export const comparedPositions = 128;

/**
 * What enters comparisons: the first samples; of samples that consist of several positions as many rows, spread over all of them.
 * @param values (samples, positions, units), row by row
 * @param rows at most
 */
export const comparedOf = (values: Float32Array, units: number, positions: number, rows: number): Float32Array =>
  positions === 1 ? values.subarray(0, rows * units) : spreadRows(values, units, rows);

/** The positions of each of the first samples that enter the rank over positions: as many for all of them. */
export const comparedPositionsOf = (values: Float32Array, units: number, positions: number): Float32Array[] => {
  const size = positions * units;
  const samples = Math.min(comparedSamples, values.length / size);
  return Array.from({ length: samples }, (_, s) =>
    spreadRows(values.subarray(s * size, (s + 1) * size), units, comparedPositions),
  );
};

/** At most `most` rows, by steps that go round and follow no pattern of an image's. */
const spreadRows = (values: Float32Array, units: number, most: number): Float32Array => {
  const rows = values.length / units;
  if (rows <= most) return values;
  const step = stepThrough(rows);
  const spread = new Float32Array(most * units);
  for (let i = 0, row = 0; i < most; i++, row = (row + step) % rows)
    spread.set(values.subarray(row * units, (row + 1) * units), i * units);
  return spread;
};

/** The number nearest to the golden section of `rows` that has no divisor in common with it: its multiples meet every row once. */
const stepThrough = (rows: number): number => {
  const golden = Math.round((rows * (Math.sqrt(5) - 1)) / 2);
  for (let off = 0; ; off++) if (commonDivisor(golden + off, rows) === 1) return golden + off;
};

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
