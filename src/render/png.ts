import { crc32, deflateSync } from 'node:zlib';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const up = 2;

/**
 * An opaque picture as PNG: 8-bit RGB, rows filtered with Up, deflated at level 1 (PNG, third edition, W3C 2025).
 * Rows of a chart mostly repeat the one above, so this is a fraction of a general encoder's work.
 * `pixels` are RGBA, row by row: width · height · 4 bytes; alpha is not read.
 */
export function encodePng(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const image = deflateSync(filteredRows(pixels, width, height), { level: 1, chunkSize: 1 << 17 });
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', image), chunk('IEND', Buffer.alloc(0))]);
}

/** Each row: the filter's number, then R, G, B less those of the pixel above. */
function filteredRows(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const stride = width * 4;
  const rowLength = width * 3 + 1;
  const rows = new Uint8Array(rowLength * height);
  const above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * stride, (y + 1) * stride);
    rows[y * rowLength] = up;
    if (Buffer.compare(row, above) !== 0) subtract(row, above, rows.subarray(y * rowLength + 1, (y + 1) * rowLength));
    above.set(row);
  }
  return rows;
}

function subtract(row: Uint8Array, above: Uint8Array, out: Uint8Array): void {
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    out[to] = row[from]! - above[from]!;
    out[to + 1] = row[from + 1]! - above[from + 1]!;
    out[to + 2] = row[from + 2]! - above[from + 2]!;
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
