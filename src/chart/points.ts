/** What the points of all line charts have. */
interface Valued {
  readonly value: number | null;
  readonly low?: number;
  readonly high?: number;
  readonly predicted?: number;
}

/** All the numbers that will be drawn. */
export function shownValues(points: readonly Valued[]): number[] {
  return points
    .flatMap(({ value, low, high, predicted }) => [value, low, high, predicted])
    .filter((value) => typeof value === 'number');
}

/** Says what a gap in a line is, if there is one. */
export const gapNote = (points: readonly Valued[]) =>
  points.some(({ value }) => value === null) ? 'gap: not all values are finite' : undefined;
