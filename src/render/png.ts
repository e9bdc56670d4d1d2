import { crc32, deflateSync } from 'node:zlib';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const colorTypeRgb = 2;
const filterUp = 2;

/** Encodes pictures in a buffer that it reuses: allocating one for each takes longer than encoding. */
export class PngEncoder {
  #rows = new Uint8Array(0);

  /**
   * An opaque picture as PNG: 8-bit RGB, rows filtered with Up, deflated at level 1 (PNG, third edition, W3C 2025). Rows of
   * a chart mostly repeat the one above, so this is a small part of a general encoder's work.
   * `pixels` are RGBA, row by row: width · height · 4 bytes; alpha is not read, and the bytes start at a multiple of 4.
   */
  encode(pixels: Uint8Array, width: number, height: number): Uint8Array {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, colorTypeRgb, 0, 0, 0], 8);
    const image = deflateSync(this.#filter(pixels, width, height), { level: 1, chunkSize: 1 << 17 });
    return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', image), chunk('IEND', Buffer.alloc(0))]);
  }

  /** Each row: the filter's number, then R, G, B less those of the pixel above; above the first stands 0. */
  #filter(pixels: Uint8Array, width: number, height: number): Uint8Array {
    const rowLength = width * 3 + 1;
    if (this.#rows.length < rowLength * height) this.#rows = new Uint8Array(rowLength * height);
    const rows = this.#rows.subarray(0, rowLength * height).fill(0);
    const words = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height);
    const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, width * height * 4);
    rows[0] = filterUp;
    subtract(words.subarray(0, width), new Uint32Array(width), rows, 1);
    for (let y = 1; y < height; y++) {
      rows[y * rowLength] = filterUp;
      for (let left = 0; left < width; left += stretch) {
        const start = y * width + left;
        const end = y * width + Math.min(left + stretch, width);
        const [from, to] = [start - width, end - width];
        if (bytes.compare(bytes, from * 4, to * 4, start * 4, end * 4) === 0) continue;
        subtract(words.subarray(start, end), words.subarray(from, to), rows, y * rowLength + 1 + left * 3);
      }
    }
    return rows;
  }
}

/** Pixels that are compared with those above in one call: fewer cost more calls, more are rarely all equal. */
const stretch = 512;

/** A pixel is a word with R in its lowest byte. */
function subtract(row: Uint32Array, above: Uint32Array, out: Uint8Array, start: number): void {
  for (let x = 0, to = start; x < row.length; x++, to += 3) {
    const pixel = row[x]!;
    const other = above[x]!;
    if (pixel === other) continue;
    out[to] = pixel - other;
    out[to + 1] = (pixel >>> 8) - (other >>> 8);
    out[to + 2] = (pixel >>> 16) - (other >>> 16);
  }
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(content.length + 12);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), content.length + 8);
  return bytes;
}
