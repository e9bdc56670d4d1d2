import { errorMessage } from '../../errors.ts';
import type { ByteRange } from '../byteRange.ts';
import { bytesAt } from '../byteRange.ts';
import { WeightFileError } from '../types.ts';
import { chunksIn, type Grid, type IndexPlace, type StoredChunk } from './chunkIndex.ts';
import { uint, type Hdf5File, type Message } from './file.ts';
import { filtersIn, unfiltered, type Filter } from './filters.ts';

/** A row of chunks is in memory at a time. */
const mostBytes = 1 << 28;
/** Random numbers hardly compress, zeros by 1000; what is beyond both limits is a bomb. */
const maxRatio = 100;
/** What is handed on at a time. */
const pieceBytes = 1 << 20;

const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1);

/**
 * The entries of an array that is stored in chunks, row by row.
 * @param path the file, for what turns out to be wrong while it is read
 * @throws RangeError where its chunks are not all there, share bytes with others, or would take too much memory
 */
export const chunkedBytes = (
  file: Hdf5File,
  path: string,
  whole: { readonly name: string; readonly shape: readonly number[]; readonly entryBytes: number },
  layout: Message,
  pipeline: Message | undefined,
): (() => AsyncGenerator<Uint8Array>) => {
  const { name, shape, entryBytes } = whole;
  const filters = pipeline ? filtersIn(pipeline.data, name) : [];
  const { chunk, place } = chunkShape(layout.data, shape.length, name);
  const grid: Grid = {
    name,
    shape,
    chunk,
    counts: shape.map((n, axis) => Math.ceil(n / chunk[axis]!)),
    chunkBytes: product(chunk) * entryBytes,
    filtered: filters.length > 0,
  };
  const rowBytes = product(shape.slice(1)) * entryBytes;
  const band = Math.min(chunk[0]!, shape[0]!) * rowBytes;
  if (!(grid.chunkBytes <= mostBytes && band <= mostBytes))
    throw new RangeError(
      `"${name}" has chunks of (${chunk.join(', ')}), of which a row takes ${Math.max(grid.chunkBytes, band)} bytes; at most ${mostBytes} are read`,
    );
  const stored = chunksIn(file, grid, place).map((one): [StoredChunk, ByteRange] => {
    if (filters.length === 0 && one.size !== grid.chunkBytes)
      throw new RangeError(`"${name}" has a chunk of ${one.size} bytes, not ${grid.chunkBytes}`);
    return [one, file.data(name, one.start, one.size)];
  });
  if (stored.length * grid.chunkBytes > Math.max(mostBytes, maxRatio * file.size))
    throw new RangeError(`"${name}" would decompress to more than ${maxRatio} times the file's ${file.size} bytes`);
  return () => rowsOf(path, grid, filters, stored, band, entryBytes);
};

/** The layout message's versions 3, and 4 and 5. */
const chunkShape = (layout: DataView, rank: number, name: string): { chunk: number[]; place: IndexPlace } => {
  const isNew = layout.getUint8(0) > 3;
  const axes = layout.getUint8(isNew ? 3 : 2);
  const width = isNew ? layout.getUint8(4) : 4;
  const first = isNew ? 5 : 11;
  const chunk = Array.from({ length: rank }, (_, axis) => uint(layout, first + width * axis, width));
  if (axes !== rank + 1 || rank === 0 || chunk.some((n) => n === 0))
    throw new RangeError(`"${name}" has chunks of (${chunk.join(', ')}) for ${rank} axes`);
  const behind = first + width * axes;
  return {
    chunk,
    place: isNew
      ? { type: layout.getUint8(behind), layout, at: behind + 1, flags: layout.getUint8(2) }
      : { type: 'tree', layout, at: 3, flags: 0 },
  };
};

async function* rowsOf(
  path: string,
  grid: Grid,
  filters: readonly Filter[],
  stored: readonly [StoredChunk, ByteRange][],
  bandBytes: number,
  entryBytes: number,
): AsyncGenerator<Uint8Array> {
  const { name, shape, chunk, counts, chunkBytes } = grid;
  const across = product(counts.slice(1));
  const rowBytes = product(shape.slice(1)) * entryBytes;
  const band = new Uint8Array(bandBytes);
  for (let row = 0; row < counts[0]!; row++) {
    const rows = Math.min(chunk[0]!, shape[0]! - row * chunk[0]!);
    for (let column = 0; column < across; column++) {
      const [{ skipped }, range] = stored[row * across + column]!;
      let bytes: Uint8Array;
      try {
        bytes = unfiltered(bytesAt(range, 0, range.size), filters, skipped, chunkBytes);
      } catch (error) {
        throw new WeightFileError(path, `can't be read as HDF5: "${name}": ${errorMessage(error)}`, error);
      }
      place(bytes, band, grid, [0, ...placeOf(column, counts.slice(1))], rows, entryBytes);
    }
    const end = rows * rowBytes;
    for (let at = 0; at < end; at += pieceBytes) yield band.subarray(at, Math.min(end, at + pieceBytes));
  }
}

/** A number's place along each axis. */
const placeOf = (index: number, counts: readonly number[]): number[] => {
  const found: number[] = [];
  let rest = index;
  for (const n of counts.toReversed()) {
    found.unshift(rest % n);
    rest = Math.floor(rest / n);
  }
  return found;
};

/** Copies a chunk to its place in a band of rows, without what hangs over the array's end. @param at its place in the band's grid */
const place = (
  bytes: Uint8Array,
  band: Uint8Array,
  { shape, chunk }: Grid,
  at: readonly number[],
  rows: number,
  entryBytes: number,
): void => {
  const copy = (axis: number, from: number, to: number): void => {
    const begin = at[axis]! * chunk[axis]!;
    const count = axis === 0 ? rows : Math.min(chunk[axis]!, shape[axis]! - begin);
    const [chunkStep, bandStep] = [chunk, shape].map((all) => product(all.slice(axis + 1)) * entryBytes);
    if (axis === shape.length - 1) {
      band.set(bytes.subarray(from, from + count * entryBytes), to + begin * entryBytes);
      return;
    }
    for (let i = 0; i < count; i++) copy(axis + 1, from + i * chunkStep!, to + (begin + i) * bandStep!);
  };
  copy(0, 0, 0);
};
