import type { LayerDescription } from '../network/index.ts';
import { paddingOf, type Padding } from '../network/kinds/conv2d.ts';

interface Window {
  readonly image: readonly number[];
  readonly out: readonly number[];
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  readonly onlyMiddle: boolean;
}

/** Which pixels see which. */
export interface Geometry {
  /** The input pixels that each output pixel sees. */
  readonly sights: readonly (readonly number[])[];
  /** The output pixels by which each input pixel is seen. */
  readonly returns: readonly (readonly number[])[];
}

const known = new WeakMap<LayerDescription, Map<boolean, Geometry>>();

/** Of a convolution, found once. */
export const geometryOf = (layer: LayerDescription, window: Window): Geometry => {
  const ofLayer = known.get(layer) ?? new Map<boolean, Geometry>();
  known.set(layer, ofLayer);
  const found = ofLayer.get(window.onlyMiddle) ?? findGeometry(window);
  ofLayer.set(window.onlyMiddle, found);
  return found;
};

const findGeometry = (window: Window): Geometry => {
  const sights = sightsOf(window);
  const returns = Array.from({ length: window.image[0]! * window.image[1]! }, (): number[] => []);
  for (const [p, seen] of sights.entries()) for (const pixel of seen) returns[pixel]!.push(p);
  return { sights, returns };
};

const sightsOf = ({ image: [height, width], out, kernel, stride, padding, onlyMiddle }: Window): number[][] => {
  const [before] = paddingOf(padding, kernel);
  const middle = Math.floor((kernel - 1) / 2);
  const offsets = onlyMiddle ? [middle] : Array.from({ length: kernel }, (_, d) => d);
  /** Along one axis, the places that an output place sees. */
  const along = (at: number, length: number): number[] =>
    offsets.flatMap((d) => {
      const place = at * stride + d - before;
      if (padding === 'circular') return [(place + length) % length];
      return place >= 0 && place < length ? [place] : [];
    });
  const [outHeight, outWidth] = out as [number, number];
  return Array.from({ length: outHeight * outWidth }, (_, p) => {
    const columns = along(p % outWidth, width!);
    return along(Math.floor(p / outWidth), height!).flatMap((row) => columns.map((column) => row * width! + column));
  });
};

/**
 * What `find` makes of what each pixel sees, called once for pixels that see the same objects, in whatever order, and are the
 * same themselves: zeros around 32 × 32 pixels leave at most 136 kinds of them.
 * @param itself what tells apart pixels that see the same
 */
export const overSights = <T extends object, R>(
  sights: readonly (readonly number[])[],
  at: (place: number) => T,
  find: (seen: readonly T[], pixel: number) => R,
  itself?: (pixel: number) => object,
): R[] => {
  const marks = new Map<object, number>();
  const markOf = (one: object): number => {
    const mark = marks.get(one) ?? markAt(marks.size);
    marks.set(one, mark);
    return mark;
  };
  const made = new Map<number, Map<object | undefined, R>>();
  return sights.map((sight, pixel) => {
    let sum = sight.length;
    for (const place of sight) sum += markOf(at(place));
    const same = itself?.(pixel);
    const ofSum = made.get(sum) ?? new Map<object | undefined, R>();
    made.set(sum, ofSum);
    if (!ofSum.has(same))
      ofSum.set(
        same,
        find(
          sight.map((place) => at(place)),
          pixel,
        ),
      );
    return ofSum.get(same)!;
  });
};

/** Numbers so unlike each other that no two sums of up to 2⁸ of them are the same but of the same ones; sums stay exact. */
const markAt = (index: number): number => {
  let bits = Math.imul(index + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  const high = (bits ^ (bits >>> 16)) >>> 0;
  const low = Math.imul(high ^ (index + 1), 0x27d4eb2f) >>> 20;
  return high * 2 ** 12 + low;
};
