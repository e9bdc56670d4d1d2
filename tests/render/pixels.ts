import { createCanvas, loadImage } from 'canvas';

/** A decoded picture: RGBA, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Decodes a PNG by the canvas library's own means: the oracle for our encoder. */
export async function decode(png: Uint8Array): Promise<Pixels> {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { width, height, data } = context.getImageData(0, 0, image.width, image.height);
  return { width, height, data: new Uint8Array(data.buffer) };
}

/** The colour at a place, as CSS writes it. */
export function colorAt({ width, data }: Pixels, x: number, y: number): string {
  const at = (y * width + x) * 4;
  return `#${[...data.subarray(at, at + 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** How many pixels of a region are not white. */
export function inked(pixels: Pixels, region: { left: number; right: number; top: number; bottom: number }): number {
  let count = 0;
  for (let y = region.top; y < region.bottom; y++)
    for (let x = region.left; x < region.right; x++) if (colorAt(pixels, x, y) !== '#ffffff') count++;
  return count;
}
