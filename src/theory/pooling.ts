import { sizeOf, type LayerDescription } from '../network/index.ts';
import { gaussianCdf, gaussianDensity } from '../activation/gaussian.ts';
import type { RuleContext } from './rules.ts';
import type { Neighbours } from './neighbours.ts';
import { joinedGradient, joinedSignal, mapOnce, placeOf } from './places.ts';
import {
  gradientAt,
  isOfUnits,
  ofPairs,
  rootOf,
  sharedByUnits,
  type Change,
  type GradientSignal,
  type Propagation,
  type Signal,
} from './signal.ts';
import { gradientSharingAs, typicalSignal } from './typical.ts';
import { toUnequal, unequalAveragePool, windowsSharing, type UnequalWindows } from './unequalPool.ts';

const unknownPlaces = 'its pixels differ in their variance, and what two of them share is not known';

/** The mean of N places that share as much in pairs; backward 1/N of the gradient to each (docs/theory.md). */
export const averagePool = (x: Signal, layer: LayerDescription, context: RuleContext): Propagation => {
  const windows = windowsOf(layer, context);
  const { size, count } = windows;
  const { places, correlations: _, neighbours, ...all } = x;
  if (neighbours && size > 1 && size < count)
    return unequalAveragePool(x, neighbours, unequal(windows, layer, context));
  // What pixels share that differ is known on average over all pairs.
  const ofPlaces = places && size < count ? Number.NaN : x.apart.places() ** 2;
  if (Number.isNaN(ofPlaces) && size > 1) return unknownPlaces;
  const differing = size > 1 ? ofPlaces * x.square : 0;
  const variance = Math.max(0, x.variance - (1 - 1 / size) * differing);
  const square = variance + x.mean ** 2;
  const others = 1 - 1 / size;
  const out: Signal = {
    ...(size === 1 ? x : all),
    square,
    variance,
    std: Math.sqrt(variance),
    apart: ofPairs((pair) => {
      if (pair === 'places') return rootOf(differing / size, square);
      if (isOfUnits(pair)) return rootOf(variance - sharedByUnits(x, pair) / size, square);
      const both = x.square * x.apart.both() ** 2;
      if (pair === 'both') return rootOf(both - others * differing, square);
      return rootOf((x.square * x.apart.samples() ** 2) / size + others * (both - differing), square);
    }),
  };
  // How far a pixel tells what its window's mean is.
  const told = x.variance > 0 ? variance / x.variance : 1;
  const back = ({ unit, mean, noise, inputCoefficient: c, apart }: GradientSignal): GradientSignal => {
    const rest = variance - told ** 2 * x.variance;
    const own = noise + c ** 2 * rest;
    return gradientAt(
      x,
      {
        unit,
        mean: (mean + c * x.mean * (1 - told)) / size,
        noise: own / size ** 2,
        inputCoefficient: (c * told) / size,
      },
      (pair) => {
        const ofNoise = noise * apart[pair]().noise ** 2;
        if (isOfUnits(pair)) return rootOf(own - noise + ofNoise, own);
        if (pair === 'places') return c === 0 ? rootOf(ofNoise * (1 - (size - 1) / (count - 1)), own) : Number.NaN;
        if (c === 0 || pair === 'both') return c === 0 ? rootOf(ofNoise, own) : Number.NaN;
        const [ofOut, ofX] = [square * out.apart.samples() ** 2, x.square * x.apart.samples() ** 2];
        return rootOf(ofNoise + c ** 2 * (ofOut * (1 - 2 * told) + told ** 2 * ofX), own);
      },
    );
  };
  return { out, backward: (gradient) => [toWindows(x, gradient, windows, back)] };
};

/**
 * The maximum of N Gaussian places of correlation ρ: √q (√ρ a + √(1 − ρ) M), M that of N independent ones. The gradient goes to one
 * place of N. What two samples share in it is not known.
 */
export const maxPool = (x: Signal, layer: LayerDescription, context: RuleContext): Propagation => {
  if (!x.gaussian) return 'what goes into it is not Gaussian';
  const windows = windowsOf(layer, context);
  if (x.neighbours) return unequalMaxPool(x, x.neighbours, unequal(windows, layer, context));
  const apart = x.places ? Number.NaN : x.apart.places() ** 2;
  if (Number.isNaN(apart)) return unknownPlaces;
  if (apart > 1 + 1e-9) return 'its pixels are opposed to each other';
  const out = largestSignal(x, windows.size, { square: x.square, apart });
  const back = (gradient: GradientSignal): GradientSignal =>
    gradientAt(x, { unit: gradient.unit, mean: 0, noise: gradient.noise / windows.size, inputCoefficient: 0 }, (pair) =>
      gradient.apart[pair]().noise === 1 ? 1 : Number.NaN,
    );
  return {
    out,
    backward: (gradient) => (followsMaximum(gradient) ? dependsOnAll : [toWindows(x, gradient, windows, back)]),
  };
};

const dependsOnAll = 'the gradient has a constant part, or follows the output, which depends on all pixels of a window';

const followsMaximum = (gradient: GradientSignal): boolean =>
  [gradient, ...(gradient.places ?? [])].some((one) => one.mean !== 0 || one.inputCoefficient !== 0);

/** The largest of so many pixels of this mean square that differ by this part. */
const largestSignal = (x: Signal, size: number, { square, apart }: { square: number; apart: number }): Signal => {
  const largest = largestOf(size);
  const parts = {
    mean: Math.sqrt(square * apart) * largest.mean,
    square: square * (1 - apart + apart * largest.square),
  };
  const variance = parts.square - parts.mean ** 2;
  const isOfDraws = sharedByUnits(x, 'units') === 0;
  const units = isOfDraws ? rootOf(variance, parts.square) : Number.NaN;
  const known = ofPairs((pair) => (isOfUnits(pair) ? units : Number.NaN));
  return { unit: x.unit, ...parts, variance, std: Math.sqrt(variance), gaussian: false, apart: known };
};

/** Of pixels that differ, each window as one of its mean square and of what its pairs share on average. */
const unequalMaxPool = (x: Signal, neighbours: Neighbours, windows: UnequalWindows): Propagation => {
  const sharing = windowsSharing(x, neighbours, windows);
  if (!sharing) return unknownPlaces;
  const size = windows.side ** 2;
  const places = sharing.map(({ square, shared }) => largestSignal(x, size, { square, apart: 1 - shared }));
  const part = { mean: 0, noise: 1 / size };
  return {
    out: joinedSignal(places),
    backward: (gradient) => (followsMaximum(gradient) ? dependsOnAll : [toUnequal(x, gradient, windows, part)]),
  };
};

interface Windows {
  /** Places in a window, and in all. */
  readonly size: number;
  readonly count: number;
  /** The window of each place; undefined of one that is left out. */
  readonly of: readonly (number | undefined)[];
}

const windowsOf = ({ outputShape }: LayerDescription, { inputShapes, parameters }: RuleContext): Windows => {
  const [shape] = inputShapes;
  const count = sizeOf({ outputShape: shape! }) / shape!.at(-1)!;
  const window = parameters['window'];
  if (window === undefined) return { size: count, count, of: Array.from({ length: count }, () => 0) };
  const width = shape![1]!;
  const [rows, columns] = outputShape as [number, number];
  const of = Array.from({ length: count }, (_, place) => {
    const [row, column] = [Math.floor(place / width / Number(window)), Math.floor((place % width) / Number(window))];
    return row < rows && column < columns ? row * columns + column : undefined;
  });
  return { size: Number(window) ** 2, count, of };
};

const unequal = (
  { of }: Windows,
  { outputShape }: LayerDescription,
  { inputShapes, parameters }: RuleContext,
): UnequalWindows => {
  const [[height, width], [outHeight, outWidth]] = [inputShapes[0]!, outputShape] as unknown as readonly [
    readonly [number, number],
    readonly [number, number],
  ];
  return { side: Number(parameters['window']), image: [height, width], outImage: [outHeight, outWidth], of };
};

/** The gradients of places from those of their windows; 0 where there is none. */
const toWindows = (
  x: Signal,
  gradient: GradientSignal,
  { of }: Windows,
  back: (gradient: GradientSignal) => GradientSignal,
): GradientSignal => {
  if (!gradient.places && of.every((window) => window !== undefined)) return back(gradient);
  const nothing = gradientAt(x, { unit: 0, mean: 0, noise: 0, inputCoefficient: 0 }, () => 0);
  const sources = of.map((window) => (window === undefined ? undefined : placeOf(gradient, window)));
  return joinedGradient(
    mapOnce(sources, (one) => (one ? back(one) : nothing)),
    () => x,
  );
};

/** Mean and mean square of the largest of so many independent N(0, 1): Simpson's rule within ±12. */
export const largestOf = (count: number): { readonly mean: number; readonly square: number } => {
  const [steps, end] = [4800, 12];
  let [mean, square] = [0, 0];
  for (let i = 0; i <= steps; i++) {
    const z = -end + (2 * end * i) / steps;
    const simpson = i === 0 || i === steps ? 1 : 2 + 2 * (i % 2);
    const weight = ((simpson * 2 * end) / steps / 3) * count * gaussianDensity(z) * gaussianCdf(z) ** (count - 1);
    mean += weight * z;
    square += weight * z ** 2;
  }
  return { mean, square };
};

/** All places in one row: what places share is no longer asked for, the gradient's noise differs from one to the next. */
export const flatten = (x: Signal): Change => {
  const { places, ...all } = x;
  return {
    // Two units then stand at two places, but for a few.
    out: {
      ...all,
      gaussian: x.gaussian && !places,
      apart: ofPairs((pair) => (isOfUnits(pair) ? rootOf(x.variance, x.square) : x.apart[pair]())),
    },
    backward: ({ unit, mean, noise, inputCoefficient, apart }) => {
      const parts = { unit, mean, noise, inputCoefficient };
      const at = (one: Signal): GradientSignal =>
        gradientAt(one, parts, (pair) => (pair === 'samples' ? apart.samples().noise : 1));
      if (!places) return [at(x)];
      return [
        gradientSharingAs(
          joinedGradient(mapOnce(places, at), (i) => places[i]!),
          at(typicalSignal(x)),
        ),
      ];
    },
  };
};
