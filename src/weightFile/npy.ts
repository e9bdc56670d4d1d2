import { chunksOf, openBytes, partOf, bytesAt, type ByteRange } from './byteRange.ts';
import { entriesOf, entryBytes } from './dtype.ts';
import { WeightFileError, type TensorSource, type WeightFile } from './types.ts';

export const npyMagic = '\u0093NUMPY';

/** What an array's header says. */
export interface NpyHeader {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly rowMajor: boolean;
  readonly bigEndian: boolean;
  /** Where the entries begin, in bytes from the header's begin. */
  readonly length: number;
}

/** Room for any header that NumPy writes. */
export const maxNpyHeader = 1 << 16;

/** NumPy's letters for number formats; ml_dtypes' bfloat16 is saved as two bytes without a meaning. */
const dtypes: Readonly<Record<string, string>> = {
  f8: 'F64',
  f4: 'F32',
  f2: 'F16',
  V2: 'BF16',
  i8: 'I64',
  i4: 'I32',
  i2: 'I16',
  i1: 'I8',
  u8: 'U64',
  u4: 'U32',
  u2: 'U16',
  u1: 'U8',
  b1: 'BOOL',
  c8: 'C64',
};

/**
 * Reads the header at the begin of `bytes`. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @param name what messages call the array
 * @throws WeightFileError
 */
export const npyHeader = (path: string, name: string, bytes: Uint8Array): NpyHeader => {
  const fail = (why: string): never => {
    throw new WeightFileError(path, `${name}: ${why}`);
  };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (!text.startsWith(npyMagic) || bytes.length < 12) fail('no NumPy array, which begins with \\x93NUMPY');
  const [begin, size] =
    bytes[6] === 1
      ? [10, bytes[8]! + 256 * bytes[9]!]
      : [12, new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true)];
  if (begin + size > bytes.length) fail(`its header claims ${size} bytes: truncated, or more than ${maxNpyHeader}`);
  const header = text.slice(begin, begin + size);
  const descr = /'descr':\s*'([<>|=]?)(\w+)'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  const dims = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  if (!descr || !order || !dims) return fail(`no array of numbers: ${header.trim().slice(0, 80)}`);
  const shape = dims[1]!.split(',').flatMap((n) => (n.trim() === '' ? [] : [Number(n)]));
  return {
    shape,
    dtype: dtypes[descr[2]!] ?? descr[2]!,
    rowMajor: order[1] === 'False' || shape.length < 2,
    bigEndian: descr[1] === '>',
    length: begin + size,
  };
};

/** @param available bytes behind the header @throws WeightFileError where the shape needs another number of them */
export const checkNpySize = (path: string, name: string, { shape, dtype }: NpyHeader, available: number): void => {
  const bytes = entriesOf(shape) * (entryBytes[dtype] ?? NaN);
  if (entryBytes[dtype] !== undefined && bytes !== available)
    throw new WeightFileError(
      path,
      `${name}: an array of shape (${shape.join(', ')}) in ${dtype}, but ${available} bytes of data`,
    );
};

/** The array's entries little-endian, whatever the file has. */
export async function* littleEndian(
  { bigEndian, dtype }: Pick<NpyHeader, 'bigEndian' | 'dtype'>,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const size = entryBytes[dtype] ?? 1;
  for await (const chunk of chunks) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (bigEndian && size === 2) buffer.swap16();
    if (bigEndian && size === 4) buffer.swap32();
    if (bigEndian && size === 8) buffer.swap64();
    yield chunk;
  }
}

/** An array in a range of bytes. @throws WeightFileError */
export const npyTensor = (path: string, name: string, range: ByteRange): TensorSource => {
  const header = npyHeader(path, name, bytesAt(range, 0, Math.min(maxNpyHeader, range.size)));
  checkNpySize(path, name, header, range.size - header.length);
  const data = partOf(range, header.length, range.size - header.length);
  return { name, ...header, bytes: () => littleEndian(header, chunksOf(data)) };
};

/** A single array, `np.save`. @throws WeightFileError */
export const openNpy = (path: string): WeightFile => {
  const file = openBytes(path);
  try {
    return { format: 'npy', tensors: [npyTensor(path, 'array', file)], remarks: [], close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
};
