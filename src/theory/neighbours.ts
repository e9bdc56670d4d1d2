import { interpolated } from './correlations.ts';
import { placeOf } from './places.ts';
import { once, type Signal } from './signal.ts';

/**
 * Correlations E[x x′] / √(E[x²] E[x′²]) of each pixel with the one so many rows and columns from it, NaN where that lies outside the
 * image: within a sample, and between two. What a pool of few pixels asks for where pixels differ; a convolution makes them of its
 * input's at the same offset, so that no other pair has to be known.
 */
export interface Shared {
  readonly within: Float64Array;
  readonly between: Float64Array;
}

/** Found for one offset when it is asked for; undefined where it can't be told. */
export type Neighbours = (rows: number, columns: number) => Shared | undefined;

type Image = readonly [height: number, width: number];

/** Those that a signal carries; where its places are alike, what any two of them share. */
export const neighboursOf = (x: Signal, [height, width]: Image): Neighbours | undefined => {
  if (x.places) return x.neighbours;
  const [places, samples, both] = [x.apart.places(), x.apart.samples(), x.apart.both()].map((apart) => 1 - apart ** 2);
  if (Number.isNaN(places! + samples! + both!)) return undefined;
  return (rows, columns) => {
    const same = rows === 0 && columns === 0;
    const at = (value: number): Float64Array =>
      Float64Array.from({ length: height * width }, (_, p) =>
        shifted(p, [rows, columns], [height, width]) === undefined ? Number.NaN : value,
      );
    return { within: at(same ? 1 : places!), between: at(same ? samples! : both!) };
  };
};

/** The pixel so far from another; undefined outside the image. */
export const shifted = (
  pixel: number,
  [rows, columns]: readonly [number, number],
  [height, width]: Image,
): number | undefined => {
  const [row, column] = [Math.floor(pixel / width) + rows, (pixel % width) + columns];
  return row >= 0 && row < height && column >= 0 && column < width ? row * width + column : undefined;
};

/** The same signal with what its neighbours share, each offset found once. */
export const withNeighbours = (out: Signal, find: Neighbours | undefined): Signal => {
  if (!out.places || !find) return out;
  const known = new Map<string, Shared | undefined>();
  const neighbours: Neighbours = (rows, columns) => {
    const key = `${rows} ${columns}`;
    if (!known.has(key)) known.set(key, find(rows, columns));
    return known.get(key);
  };
  return { ...out, neighbours };
};

/** Of what leaves the correlations of places as they are. */
export const sameNeighbours = (out: Signal, x: Signal): Signal => withNeighbours(out, x.neighbours);

/** Behind an activation: its map of correlations at the typical place. */
export const mappedNeighbours = (out: Signal, x: Signal, map: (correlation: number) => number): Signal => {
  if (!x.neighbours) return out;
  const mapped = interpolated(map);
  return withNeighbours(out, (...offset) => {
    const known = x.neighbours!(...offset);
    return known && { within: known.within.map(mapped), between: known.between.map(mapped) };
  });
};

/** Of a sum of independent parts of these factors. */
export const summedNeighbours = (
  out: Signal,
  parts: readonly Signal[],
  factors: readonly number[],
  image: Image,
): Signal => {
  if (!out.places || !parts.some(({ places }) => places)) return out;
  const ofParts = parts.map((part) => neighboursOf(part, image));
  if (!ofParts.every((one) => one !== undefined)) return out;
  return withNeighbours(out, (...offset) => {
    const known = ofParts.map((find) => find(...offset));
    const sum = (of: keyof Shared): Float64Array =>
      Float64Array.from(out.places!, (_, p) => {
        const other = shifted(p, offset, image);
        if (other === undefined) return Number.NaN;
        return parts.reduce((total, part, k) => {
          const root = (i: number): number =>
            factors[k]! * 2 ** (part.unit - out.unit) * Math.sqrt(placeOf(part, i).square / placeOf(out, i).square);
          return total + known[k]![of][p]! * root(p) * root(other);
        }, 0);
      });
    return known.every((one) => one !== undefined) ? { within: sum('within'), between: sum('between') } : undefined;
  });
};

/**
 * Behind a convolution without drawn biases: K_z(p, p + Δ) = mean over the kernel's places d of K_x(t p + d, t p + d + t Δ).
 * @param steps by place of the kernel, the input pixels that it sees and the output pixels for which it does
 */
export const convolvedNeighbours = (
  out: Signal,
  x: Signal,
  steps: readonly { readonly seen: readonly number[]; readonly by: readonly number[] }[],
  { stride, image, outImage }: { readonly stride: number; readonly image: Image; readonly outImage: Image },
): Signal => {
  const find = neighboursOf(x, image);
  if (!find) return out;
  const count = outImage[0] * outImage[1];
  const squareOf = (pixel: number): number => placeOf(x, pixel).square;
  const sights = once(() => {
    const seen = steps.map(({ seen: pixels, by }) => {
      const at = new Int32Array(count).fill(-1);
      for (const [k, p] of by.entries()) at[p] = pixels[k]!;
      return at;
    });
    const wholes = Float64Array.from({ length: count }, (_, p) =>
      seen.reduce((sum, at) => sum + (at[p]! < 0 ? 0 : squareOf(at[p]!)), 0),
    );
    return { seen, wholes };
  });
  return withNeighbours(out, (rows, columns) => {
    const known = find(rows * stride, columns * stride);
    const { seen, wholes } = sights();
    const of = (key: keyof Shared): Float64Array =>
      Float64Array.from({ length: count }, (_, p) => {
        const other = shifted(p, [rows, columns], outImage);
        if (other === undefined) return Number.NaN;
        const sum = seen.reduce((total, at) => {
          const [i, j] = [at[p]!, at[other]!];
          return i < 0 || j < 0 ? total : total + known![key][i]! * Math.sqrt(squareOf(i) * squareOf(j));
        }, 0);
        return sum / Math.sqrt(wholes[p]! * wholes[other]!);
      });
    return known && { within: of('within'), between: of('between') };
  });
};

/** Behind a batch norm, which takes `taken` out of what all share, each pixel sharing by its root mean square. */
export const normalizedNeighbours = (out: Signal, x: Signal, taken: number, image: Image): Signal => {
  const { places, neighbours } = x;
  if (!places || !neighbours) return out;
  const roots = places.map(({ square }) => Math.sqrt(square));
  const meanRoot = roots.reduce((sum, root) => sum + root, 0) / roots.length;
  const left = roots.map((root) => root ** 2 + taken * (1 - (2 * root) / meanRoot));
  return withNeighbours(out, (...offset) => {
    const known = neighbours(...offset);
    const of = (key: keyof Shared): Float64Array =>
      known![key].map((correlation, p) => {
        const other = shifted(p, offset, image);
        if (other === undefined) return Number.NaN;
        const product = correlation * roots[p]! * roots[other]! + taken * (1 - (roots[p]! + roots[other]!) / meanRoot);
        return product / Math.sqrt(left[p]! * left[other]!);
      });
    return known && { within: of('within'), between: of('between') };
  });
};
