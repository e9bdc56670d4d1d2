// Wide networks and many samples, with what every two pixels share: a matrix of pixels × pixels for one sample, one for two.

/** E[x x′] of a unit, row by row of an image of so many pixels a side. */
export interface Products {
  readonly side: number;
  readonly within: readonly number[][];
  readonly between: readonly number[][];
}

export const matrix = (count: number, at: (p: number, other: number) => number): number[][] =>
  Array.from({ length: count }, (_, p) => Array.from({ length: count }, (_unused, other) => at(p, other)));
export const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
export const squares = ({ within }: Products): number[] => within.map((row, p) => row[p]!);

/** The input pixels at a kernel's places; undefined outside of the image. */
const windowOf = (p: number, side: number, kernel: number, stride: number): (number | undefined)[] =>
  Array.from({ length: kernel ** 2 }, (_, d) => {
    const [outSide, before] = [Math.ceil(side / stride), (kernel - 1) / 2];
    const row = Math.floor(p / outSide) * stride + Math.floor(d / kernel) - before;
    const column = (p % outSide) * stride + (d % kernel) - before;
    return [row, column].every((at) => at >= 0 && at < side) ? row * side + column : undefined;
  });

/** With He's variance: 2 / fan_in. */
export const convolved = ({ side, ...of }: Products, kernel: number, stride: number): Products => {
  const outSide = Math.ceil(side / stride);
  const windows = Array.from({ length: outSide ** 2 }, (_, p) => windowOf(p, side, kernel, stride));
  const map = (products: readonly number[][]): number[][] =>
    matrix(outSide ** 2, (p, other) => {
      const terms = windows[p]!.map((a, d) => products[a ?? -1]?.[windows[other]![d] ?? -1] ?? 0);
      return 2 * mean(terms);
    });
  return { side: outSide, within: map(of.within), between: map(of.between) };
};

export const varianceOf = (of: Products): number => mean(squares(of)) - mean(of.between.map(mean));

export const normalized = (of: Products): Products => {
  const [variance, rows, all] = [varianceOf(of), of.between.map(mean), mean(of.between.map(mean))];
  const map = (products: readonly number[][]): number[][] =>
    matrix(rows.length, (p, other) => (products[p]![other]! - rows[p]! - rows[other]! + all) / variance);
  return { side: of.side, within: map(of.within), between: map(of.between) };
};

/** Cho & Saul 2009. */
export const rectified = (of: Products): Products => {
  const q = squares(of);
  const map = (products: readonly number[][]): number[][] =>
    matrix(q.length, (p, other) => {
      const root = Math.sqrt(q[p]! * q[other]!);
      const c = Math.max(-1, Math.min(1, products[p]![other]! / root));
      return (root * (Math.sqrt(1 - c ** 2) + (Math.PI - Math.acos(c)) * c)) / (2 * Math.PI);
    });
  return { side: of.side, within: map(of.within), between: map(of.between) };
};

export const summed = (a: Products, b: Products): Products => ({
  side: a.side,
  within: matrix(a.within.length, (p, other) => a.within[p]![other]! + b.within[p]![other]!),
  between: matrix(a.within.length, (p, other) => a.between[p]![other]! + b.between[p]![other]!),
});

/** Of a gradient that is independent of all: squares by pixel. */
export const returned = (gradient: readonly number[], side: number, kernel: number, stride: number): number[] => {
  const found = Array.from({ length: side ** 2 }, () => 0);
  for (const [p, square] of gradient.entries())
    for (const a of windowOf(p, side, kernel, stride)) if (a !== undefined) found[a]! += (2 * square) / kernel ** 2;
  return found;
};

/** The mean over windows of so many pixels a side. */
export const pooled = ({ side, ...of }: Products, window: number): Products => {
  const outSide = Math.floor(side / window);
  const windows = Array.from({ length: outSide ** 2 }, (_, p) =>
    Array.from({ length: window ** 2 }, (_unused, d) => {
      const row = Math.floor(p / outSide) * window + Math.floor(d / window);
      return row * side + (p % outSide) * window + (d % window);
    }),
  );
  const map = (products: readonly number[][]): number[][] =>
    matrix(outSide ** 2, (p, other) => mean(windows[p]!.flatMap((a) => windows[other]!.map((b) => products[a]![b]!))));
  return { side: outSide, within: map(of.within), between: map(of.between) };
};

/** Of a pool: to each pixel of a window 1/N of an independent gradient. */
export const unpooled = (gradient: readonly number[], side: number, window: number): number[] => {
  const outSide = Math.floor(side / window);
  return Array.from({ length: side ** 2 }, (_, p) => {
    const [row, column] = [Math.floor(p / side / window), Math.floor((p % side) / window)];
    return row < outSide && column < outSide ? gradient[row * outSide + column]! / window ** 4 : 0;
  });
};

/** Of independent pixels N(0, 1) in independent samples. */
export const independent = (side: number): Products => ({
  side,
  within: matrix(side ** 2, (p, other) => (p === other ? 1 : 0)),
  between: matrix(side ** 2, () => 0),
});
