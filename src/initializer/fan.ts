import type { WeightShape } from './types.ts';

/** The fan that a variance is divided by. */
export const fans = {
  fanIn: ({ fanIn }) => fanIn,
  fanOut: ({ fanOut }) => fanOut,
  fanAvg: ({ fanIn, fanOut }) => (fanIn + fanOut) / 2,
} as const satisfies Record<string, (shape: WeightShape) => number>;

export type FanMode = keyof typeof fans;

/** √(scale / fan): the scale of an entry of W in every rule of variance scaling. */
export const scaledBy =
  (scale: number, mode: FanMode) =>
  (shape: WeightShape): number =>
    Math.sqrt(scale) / Math.sqrt(fans[mode](shape));
