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
  /** The same by place of the kernel: the input pixels that it sees, and the output pixels for which it does. */
  readonly steps: readonly { readonly seen: readonly number[]; readonly by: readonly number[] }[];
}

const known = new WeakMap<LayerDescription, Map<string, Geometry>>();

/** Of a convolution, found once; as what it would be with other padding too. */
export const geometryOf = (layer: LayerDescription, window: Window): Geometry => {
  const ofLayer = known.get(layer) ?? new Map<string, Geometry>();
  known.set(layer, ofLayer);
  const key = `${window.padding} ${window.onlyMiddle}`;
  const found = ofLayer.get(key) ?? findGeometry(window);
  ofLayer.set(key, found);
  return found;
};

const findGeometry = (window: Window): Geometry => {
  const windows = windowsOf(window);
  const returns = Array.from({ length: window.image[0]! * window.image[1]! }, (): number[] => []);
  const steps = windows[0]!.map(() => ({ seen: [] as number[], by: [] as number[] }));
  for (const [p, pixels] of windows.entries())
    for (const [d, pixel] of pixels.entries())
      if (pixel !== undefined) {
        returns[pixel]!.push(p);
        steps[d]!.seen.push(pixel);
        steps[d]!.by.push(p);
      }
  return { sights: windows.map((pixels) => pixels.filter((pixel) => pixel !== undefined)), returns, steps };
};

/** Of each output pixel the input pixels at the kernel's places; undefined outside the image. */
const windowsOf = ({ image, out, kernel, stride, padding, onlyMiddle }: Window): (number | undefined)[][] => {
  const [height, width] = image as [number, number];
  const [before] = paddingOf(padding, kernel);
  const middle = Math.floor((kernel - 1) / 2);
  const offsets = onlyMiddle ? [middle] : Array.from({ length: kernel }, (_, d) => d);
  /** Along one axis, the places that an output place sees. */
  const along = (at: number, length: number): (number | undefined)[] =>
    offsets.map((d) => {
      const place = at * stride + d - before;
      if (padding === 'circular') return (place + length) % length;
      return place >= 0 && place < length ? place : undefined;
    });
  const [outHeight, outWidth] = out as [number, number];
  return Array.from({ length: outHeight * outWidth }, (_, p) => {
    const columns = along(p % outWidth, width);
    return along(Math.floor(p / outWidth), height).flatMap((row) =>
      columns.map((column) => (row === undefined || column === undefined ? undefined : row * width + column)),
    );
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

/** 44 bits of a hash: sums of up to 2⁸ of them are exact, and those of different ones differ but by a chance of 1 in 10¹³. */
const markAt = (index: number): number => {
  let bits = Math.imul(index + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  const high = (bits ^ (bits >>> 16)) >>> 0;
  const low = Math.imul(high ^ (index + 1), 0x27d4eb2f) >>> 20;
  return high * 2 ** 12 + low;
};
