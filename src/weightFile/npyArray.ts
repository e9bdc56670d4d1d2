import { bytesAt, openBytes } from './byteRange.ts';
import { numbersOf } from './dtype.ts';
import { checkNpySize, maxNpyHeader, npyHeader } from './npy.ts';
import { WeightFileError } from './types.ts';

/** An array of numbers, row by row. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * A whole array of `np.save`, its numbers as float32.
 *
 *     readNpy('batch.npy').shape // [64, 3, 32, 32]
 *
 * @throws WeightFileError
 */
export const readNpy = (path: string): NumberArray => {
  const file = openBytes(path);
  try {
    const header = npyHeader(path, 'array', bytesAt(file, 0, Math.min(maxNpyHeader, file.size)));
    const { shape, dtype, length, rowMajor, bigEndian } = header;
    checkNpySize(path, 'array', header, file.size - length);
    if (!rowMajor || bigEndian)
      throw new WeightFileError(
        path,
        'stands column by column, or with its highest byte first: np.save(path, np.ascontiguousarray(a, "<f4"))',
      );
    const values = numbersOf(dtype, bytesAt(file, length, file.size - length));
    if (!values) throw new WeightFileError(path, `holds ${dtype}, which are no numbers that are read here; float32 is`);
    return { shape, values };
  } finally {
    file.close();
  }
};

/** What `np.save` writes of an array of float32, row by row. */
export const npyBytes = ({ shape, values }: NumberArray): Uint8Array => {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map((length) => `${length},`).join(' ')}), }`;
  // Its ten first bytes and the header are a multiple of 64.
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.alloc(10);
  start.write('\u0093NUMPY\u0001\u0000', 'latin1');
  start.writeUInt16LE(header.length, 8);
  const data = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([start, Buffer.from(header, 'latin1'), data]);
};
