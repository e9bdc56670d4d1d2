import type { Neighbours, Shared } from './neighbours.ts';
import { shifted, withNeighbours } from './neighbours.ts';
import { joinedGradient, joinedSignal, memoized, placeOf } from './places.ts';
import { gradientAt, isOfOnePlace, ofPairs, rootOf, type Change, type GradientSignal, type Signal } from './signal.ts';
import { gradientSharingAs, typicalGradient, typicalSignal } from './typical.ts';

/** The windows of a pool, without what is left over at the end of an image. */
export interface UnequalWindows {
  /** Pixels in a row and column of a window. */
  readonly side: number;
  readonly image: readonly [height: number, width: number];
  readonly outImage: readonly [height: number, width: number];
  /** The window of each pixel; undefined of one that is left out. */
  readonly of: readonly (number | undefined)[];
}

/** Σ E[x x′] within a sample and between two, over pairs of pixels. */
type Products = Readonly<Record<keyof Shared, number>>;

/** The first pixel of a window. */
const cornerOf = (window: number, { side, image, outImage }: UnequalWindows): number =>
  Math.floor(window / outImage[1]) * side * image[1] + (window % outImage[1]) * side;

/** Sums over the pairs of a window's pixels with those of the window so many rows and columns from it. */
const productsOf = (
  { places = [] }: Signal,
  neighbours: Neighbours,
  windows: UnequalWindows,
): ((window: number, offset: readonly [number, number]) => Products | undefined) => {
  const { side, image } = windows;
  const roots = places.map(({ square }) => Math.sqrt(square));
  const steps = Array.from({ length: side ** 2 }, (_, i) => [Math.floor(i / side), i % side] as const);
  return (window, [rows, columns]) => {
    let [within, between] = [0, 0];
    for (const [row, column] of steps) {
      const pixel = shifted(cornerOf(window, windows), [row, column], image)!;
      for (const [otherRow, otherColumn] of steps) {
        const offset = [rows * side + otherRow - row, columns * side + otherColumn - column] as const;
        const known = neighbours(...offset);
        const other = shifted(pixel, offset, image);
        if (!known || other === undefined) return undefined;
        const size = roots[pixel]! * roots[other]!;
        within += known.within[pixel]! * size;
        between += known.between[pixel]! * size;
      }
    }
    return { within, between };
  };
};

/** The mean over windows of pixels that differ, from what each pair of them shares; backward 1/N of the gradient to each. */
export const unequalAveragePool = (x: Signal, neighbours: Neighbours, windows: UnequalWindows): Change | string => {
  const { side, outImage, of } = windows;
  const size = side ** 2;
  const products = productsOf(x, neighbours, windows);
  const count = outImage[0] * outImage[1];
  const found = Array.from({ length: count }, (_, window) => products(window, [0, 0]));
  if (!found.every((one) => one !== undefined)) return 'what its pixels share can’t be told';
  const meanOf = (window: number): number =>
    of.reduce<number>((sum, at, pixel) => (at === window ? sum + placeOf(x, pixel).mean / size : sum), 0);
  const places = found.map(({ within, between }, window): Signal => {
    const [mean, square] = [meanOf(window), within / size ** 2];
    const variance = Math.max(0, square - mean ** 2);
    const apart = Math.sqrt(Math.max(0, 1 - between / within));
    return {
      unit: x.unit,
      mean,
      square,
      variance,
      std: Math.sqrt(variance),
      gaussian: x.gaussian,
      apart: ofPairs((pair) =>
        pair === 'samples' ? apart : isOfOnePlace(pair) ? rootOf(variance, square) : Number.NaN,
      ),
    };
  });
  const joined = joinedSignal(places);
  /** Of all pairs of pixels those within a window are told apart from those of two. */
  const acrossWindows = (pair: 'places' | 'both', of: keyof Shared, own: number): number => {
    const pixels = x.places!.length;
    if (count === 1 || count * size !== pixels) return Number.NaN;
    const all = pixels * (pixels - 1) * x.square * (1 - x.apart[pair]() ** 2);
    const inside = found.reduce((sum, one) => sum + one[of], 0) - own;
    return rootOf(1 - (all - inside) / size ** 2 / (count * (count - 1)) / joined.square, 1);
  };
  const squares = x.places!.reduce((sum, { square }) => sum + square, 0);
  const out: Signal = {
    ...joined,
    apart: ofPairs((pair) => {
      if (pair === 'places') return acrossWindows(pair, 'within', squares);
      if (pair !== 'both') return joined.apart[pair]();
      const ofSamples = x.places!.reduce((sum, one) => sum + one.square * (1 - one.apart.samples() ** 2), 0);
      return acrossWindows(pair, 'between', ofSamples);
    }),
  };
  return {
    out: withNeighbours(out, (rows, columns) => {
      const sums = places.map((_, window) =>
        shifted(window, [rows, columns], outImage) === undefined ? undefined : products(window, [rows, columns]),
      );
      const of = (key: keyof Shared): Float64Array =>
        Float64Array.from(sums, (one, window) => {
          const other = shifted(window, [rows, columns], outImage);
          if (!one || other === undefined) return Number.NaN;
          return one[key] / size ** 2 / Math.sqrt(places[window]!.square * places[other]!.square);
        });
      return { within: of('within'), between: of('between') };
    }),
    backward: (gradient) => {
      if ([gradient, ...(gradient.places ?? [])].some(({ inputCoefficient }) => inputCoefficient !== 0))
        return 'the gradient follows the output, which depends on all pixels of a window, and these differ';
      return [toUnequal(x, gradient, windows)];
    },
  };
};

/** To each pixel of a window a part of its gradient, which they share. */
export const toUnequal = (
  x: Signal,
  gradient: GradientSignal,
  { side, of }: UnequalWindows,
  part = { mean: 1 / side ** 2, noise: 1 / side ** 4 },
): GradientSignal => {
  const size = side ** 2;
  const back = (at: Signal, one: GradientSignal, apart: (pair: 'places' | 'both') => number): GradientSignal =>
    gradientAt(
      at,
      { unit: one.unit, mean: one.mean * part.mean, noise: one.noise * part.noise, inputCoefficient: 0 },
      (pair) => (pair === 'places' || pair === 'both' ? apart(pair) : one.apart[pair]().noise),
    );
  const nothing = gradientAt(x, { unit: 0, mean: 0, noise: 0, inputCoefficient: 0 }, () => 0);
  const backAt = memoized(([at, one]: readonly [Signal, GradientSignal]) => back(at, one, () => Number.NaN));
  const found = of.map((window, pixel) =>
    backAt([placeOf(x, pixel), window === undefined ? nothing : placeOf(gradient, window)]),
  );
  const typical = typicalGradient(gradient);
  const inWindow = (size - 1) / (of.length - 1);
  return gradientSharingAs(
    joinedGradient(found, (pixel) => placeOf(x, pixel)),
    back(typicalSignal(x), typical, (pair) => {
      const apart = typical.apart[pair]().noise ** 2;
      // A pixel shares all with those of its window, of another sample as much as samples share.
      const inside = pair === 'places' ? 0 : typical.apart.samples().noise ** 2;
      return rootOf(apart * (1 - inWindow) + inside * inWindow, 1);
    }),
  );
};

/** Mean square of a window's pixels, and what two of them share of it on average; undefined where that can't be told. */
export const windowsSharing = (
  x: Signal,
  neighbours: Neighbours,
  windows: UnequalWindows,
): readonly { readonly square: number; readonly shared: number }[] | undefined => {
  const size = windows.side ** 2;
  const products = productsOf(x, neighbours, windows);
  const [height, width] = windows.outImage;
  const squares = new Float64Array(height * width);
  for (const [pixel, window] of windows.of.entries())
    if (window !== undefined) squares[window]! += placeOf(x, pixel).square / size;
  const found = Array.from(squares, (square, window) => {
    const all = products(window, [0, 0]);
    return all && { square, shared: (all.within - size * square) / (size * (size - 1)) / square };
  });
  return found.every((one) => one !== undefined) ? found : undefined;
};
