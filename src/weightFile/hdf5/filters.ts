import { inflateSync } from 'node:zlib';
import { uint } from './file.ts';

/** A step in which a chunk was changed before it was stored. */
export interface Filter {
  readonly id: number;
  /** Numbers for it: of `shuffle` the bytes of an entry. */
  readonly values: readonly number[];
}

const known = { deflate: 1, shuffle: 2, fletcher32: 3, lzf: 32000 } as const;
/** What others are called. https://github.com/HDFGroup/hdf5_plugins/blob/master/docs/RegisteredFilterPlugins.md */
const others: Readonly<Record<number, string>> = {
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
  32001: 'blosc',
  32004: 'lz4',
  32008: 'bitshuffle',
  32015: 'zstd',
};
const mostFilters = 32;

/**
 * The filters of an array, in the order in which they were applied; none of those that are not read.
 * @throws RangeError where one is not read
 */
export const filtersIn = (data: DataView, array: string): Filter[] => {
  const version = data.getUint8(0);
  const count = data.getUint8(1);
  if (version > 2 || count > mostFilters) throw new RangeError(`"${array}" has filters of an unknown form`);
  const filters: Filter[] = [];
  let at = version === 1 ? 8 : 2;
  for (let i = 0; i < count; i++) {
    const id = data.getUint16(at, true);
    const named = version === 1 || id >= 256;
    const length = named ? data.getUint16(at + 2, true) : 0;
    at += named ? 4 : 2;
    const numbers = data.getUint16(at + 2, true);
    at += 4 + (version === 1 ? Math.ceil(length / 8) * 8 : length);
    filters.push({ id, values: Array.from({ length: numbers }, (_, j) => uint(data, at + 4 * j, 4)) });
    at += 4 * numbers + (version === 1 && numbers % 2 === 1 ? 4 : 0);
  }
  const unknown = filters.find(({ id }) => !Object.values<number>(known).includes(id));
  if (unknown)
    throw new RangeError(
      `"${array}" is compressed by ${others[unknown.id] ?? `filter ${unknown.id}`}, which is not read; filters: gzip, lzf, shuffle, fletcher32`,
    );
  return filters;
};

/**
 * A chunk as it was before it was stored.
 * @param skipped a bit for each filter that was not applied to it
 * @param size of the chunk, in bytes
 * @throws where it can't be undone, or comes out at another size
 */
export const unfiltered = (
  stored: Uint8Array,
  filters: readonly Filter[],
  skipped: number,
  size: number,
): Uint8Array => {
  let bytes = stored;
  for (const [i, { id, values }] of [...filters.entries()].toReversed()) {
    if (skipped & (1 << i)) continue;
    // What is checked is 4 bytes longer until the checksum is taken away.
    if (id === known.deflate) bytes = inflateSync(bytes, { maxOutputLength: size + 4 });
    else if (id === known.lzf) bytes = unpackLzf(bytes, size + 4);
    else if (id === known.shuffle) bytes = unshuffled(bytes, values[0] ?? 0);
    else bytes = checked(bytes);
  }
  if (bytes.length !== size) throw new RangeError(`a chunk of ${bytes.length} bytes, not ${size}`);
  return bytes;
};

/** First all first bytes of the entries, then all second ones, …; behind them what is no whole entry. */
const unshuffled = (bytes: Uint8Array, size: number): Uint8Array => {
  if (size < 2) return bytes;
  const entries = Math.floor(bytes.length / size);
  const found = new Uint8Array(bytes);
  for (let b = 0; b < size; b++) {
    const from = b * entries;
    for (let i = 0; i < entries; i++) found[i * size + b] = bytes[from + i]!;
  }
  return found;
};

/** Fletcher's checksum of big-endian words of 16 bits, stored in the last 4 bytes. */
const checked = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length < 4) throw new RangeError('a chunk without its checksum');
  const data = bytes.subarray(0, -4);
  let [first, second] = [0, 0];
  for (let i = 0; i < data.length; i += 2) {
    first = (first + ((data[i]! << 8) | (data[i + 1] ?? 0))) % 65535;
    second = (second + first) % 65535;
  }
  const stored = new DataView(bytes.buffer, bytes.byteOffset + data.length, 4).getUint32(0, true);
  // 0 and 65535 are the same in it.
  if ((stored >>> 16) % 65535 !== second || (stored & 0xffff) % 65535 !== first)
    throw new RangeError('a chunk whose checksum is another');
  return data;
};

/** LibLZF: runs of literal bytes, and copies of what came at most 8 KiB before. */
const unpackLzf = (bytes: Uint8Array, most: number): Uint8Array => {
  const found = new Uint8Array(most);
  let to = 0;
  const next = (at: number): number => {
    if (at >= bytes.length) throw new RangeError('lzf data that are cut off');
    return bytes[at]!;
  };
  for (let at = 0; at < bytes.length;) {
    const control = bytes[at++]!;
    const literal = control < 32;
    let length = literal ? control + 1 : (control >> 5) + 2;
    if (!literal && length === 9) length += next(at++);
    const from = literal ? 0 : to - ((control & 31) << 8) - next(at++) - 1;
    if (from < 0 || to + length > most) throw new RangeError('lzf data that lead out of their chunk');
    for (let i = 0; i < length; i++) found[to++] = literal ? next(at++) : found[from + i]!;
  }
  return found.subarray(0, to);
};
