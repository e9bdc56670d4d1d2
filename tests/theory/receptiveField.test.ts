import { describe, expect, test } from '@jest/globals';
import type { LayerDescription } from '../../src/network/index.ts';
import { geometryOf, overSights } from '../../src/theory/receptiveField.ts';

const geometry = (size: number, kernel: number, stride = 1, onlyMiddle = false, layer = {}) => {
  const out = [Math.ceil(size / stride), Math.ceil(size / stride)];
  return geometryOf(layer as LayerDescription, {
    image: [size, size],
    out,
    kernel,
    stride,
    padding: 'same',
    onlyMiddle,
  });
};

describe('which pixels see which', () => {
  test('a corner sees four, an edge six, the rest nine; and they are seen by as many', () => {
    const { sights, returns } = geometry(4, 3);
    const counts = [4, 6, 6, 4, 6, 9, 9, 6, 6, 9, 9, 6, 4, 6, 6, 4];
    expect(sights.map(({ length }) => length)).toEqual(counts);
    expect(returns.map(({ length }) => length)).toEqual(counts);
    expect(sights[0]).toEqual([0, 1, 4, 5]);
  });

  test('with a stride some are seen by fewer', () => {
    const { sights, returns } = geometry(4, 3, 2);
    expect(sights).toHaveLength(4);
    for (const [pixel, from] of returns.entries()) for (const p of from) expect(sights[p]).toContain(pixel);
    expect(returns.flat()).toHaveLength(sights.flat().length);
  });

  test('of a layer it is found once, for kernels with a middle alone apart from others', () => {
    const layer = {};
    expect(geometry(5, 3, 1, false, layer)).toBe(geometry(5, 3, 1, false, layer));
    expect(geometry(5, 3, 1, true, layer).sights.every(({ length }) => length === 1)).toBe(true);
  });
});

describe('each kind of pixel is asked for once', () => {
  test('zeros around 32 × 32 pixels make one kind more in each layer, and by symmetry no more than 136', () => {
    const { sights } = geometry(32, 3);
    let pixels: object[] = Array.from({ length: 1024 }, () => sights);
    const kinds = Array.from({ length: 20 }, () => {
      let calls = 0;
      const before = pixels;
      pixels = overSights(
        sights,
        (pixel) => before[pixel]!,
        () => ({ call: calls++ }),
      );
      return calls;
    });
    expect(kinds.slice(0, 4)).toEqual([3, 6, 10, 15]);
    expect(kinds.at(-1)).toBe(136);
  });

  test('pixels are of a kind exactly where they see the same objects as often', () => {
    const { sights } = geometry(9, 5);
    const objects = Array.from({ length: 7 }, (_, i) => ({ i }));
    const pixels = Array.from({ length: 81 }, (_, p) => objects[(p * p + 3 * p) % 7]!);
    const found = overSights(
      sights,
      (pixel) => pixels[pixel]!,
      (seen) => ({ seen }),
    );
    const named = sights.map((sight) =>
      sight
        .map((p) => pixels[p]!.i)
        .toSorted((a, b) => a - b)
        .join(' '),
    );
    for (let a = 0; a < 81; a++) for (let b = 0; b < a; b++) expect(found[a] === found[b]).toBe(named[a] === named[b]);
  });

  test('what stands at the pixel itself tells it apart too', () => {
    const { sights } = geometry(3, 3);
    const all = {};
    const own = Array.from({ length: 9 }, (_, p) => (p === 8 ? { corner: true } : all));
    const found = overSights(
      sights,
      () => all,
      (_, pixel) => ({ pixel }),
      (pixel) => own[pixel]!,
    );
    expect(found[0]).toBe(found[2]);
    expect(found[0]).not.toBe(found[8]);
  });
});
