import { describe, expect, test } from '@jest/globals';
import { PngEncoder } from '../../src/render/png.ts';
import { decode } from './pixels.ts';

/** Opaque pixels: by `color` of column and row, as 0xBBGGRR. */
function picture(width: number, height: number, color: (x: number, y: number) => number) {
  const words = Uint32Array.from(
    { length: width * height },
    (_, i) => color(i % width, Math.floor(i / width)) | 0xff000000,
  );
  return new Uint8Array(words.buffer);
}

describe('the PNG encoder', () => {
  const encoder = new PngEncoder();

  test.each([
    ['one pixel', 1, 1, () => 0x123456],
    ['one colour', 37, 11, () => 0xfedcba],
    ['stripes', 64, 64, (_: number, y: number) => (y % 3 === 0 ? 0xffffff : 0x0072b2)],
    ['a gradient', 256, 300, (x: number, y: number) => ((x * 65_793) ^ (y * 257)) & 0xffffff],
    [
      'noise wider than what is compared at once',
      1025,
      5,
      (x: number, y: number) => Math.imul(x + y * 31, 2_654_435_761) & 0xffffff,
    ],
    ['rows that differ in one place', 1600, 9, (x: number, y: number) => (x === 777 * (y % 3) ? y : 0xffffff)],
    ['noise', 301, 97, (x: number, y: number) => Math.imul(x * 7919 + y * 104_729, 2_654_435_761) & 0xffffff],
    ['white after noise in the same memory', 200, 80, () => 0xffffff],
  ])('keeps every pixel of %s', async (_, width, height, color) => {
    const pixels = picture(width, height, color);
    const decoded = await decode(encoder.encode(pixels, width, height));
    expect([decoded.width, decoded.height]).toEqual([width, height]);
    expect(Buffer.compare(decoded.data, pixels)).toBe(0);
  });

  test('gives the same bytes for the same pixels', () => {
    const pixels = picture(100, 50, (x, y) => x * y);
    const first = encoder.encode(pixels, 100, 50);
    encoder.encode(
      picture(300, 300, (x) => x),
      300,
      300,
    );
    expect(Buffer.compare(encoder.encode(pixels, 100, 50), first)).toBe(0);
  });
});
