/** Correlation of the tensor of two samples: its mean over pairs of samples, and its variance over them. */
export interface Correlation {
  readonly mean: number;
  readonly variance: number;
}

export const within = (c: number): number => Math.max(-1, Math.min(1, c));

/** A mean over all pairs of samples, each with itself among them; three points stand for the distribution of correlations. */
export const overPairs = (
  samples: number,
  { mean, variance }: Correlation,
  f: (c: number, isSelf: boolean) => number,
): number => {
  const others = 1 - 1 / samples;
  if (others === 0) return f(1, true);
  const spread = Math.sqrt(3 * variance);
  const apart =
    (2 / 3) * f(within(mean), false) + (f(within(mean - spread), false) + f(within(mean + spread), false)) / 6;
  return f(1, true) / samples + others * apart;
};

/** The correlation behind a map of correlations, whose own spread over pairs the map's slope carries on. */
export const throughMap = (map: (c: number) => number, { mean, variance }: Correlation): Correlation => {
  const step = 1e-3;
  const [below, above] = [within(mean - step), within(mean + step)];
  const slope = (map(above) - map(below)) / (above - below);
  return { mean: within(map(mean)), variance: slope ** 2 * variance };
};
