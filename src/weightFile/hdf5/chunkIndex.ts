import { address, isNone, limits, uint, type Hdf5File } from './file.ts';

/** Where a chunk is stored, and which filters were not applied to it. */
export interface StoredChunk {
  readonly start: number;
  readonly size: number;
  readonly skipped: number;
}

/** An array cut into chunks of one shape. */
export interface Grid {
  readonly name: string;
  readonly shape: readonly number[];
  /** Entries of a chunk along each axis. */
  readonly chunk: readonly number[];
  /** Chunks along each axis. */
  readonly counts: readonly number[];
  /** Bytes of a chunk before its filters. */
  readonly chunkBytes: number;
  readonly filtered: boolean;
}

/** How an array's layout says where its chunks are: the type of index, and where its description begins in the message. */
export interface IndexPlace {
  readonly type: 'tree' | number;
  readonly layout: DataView;
  readonly at: number;
  /** Of the newer form: whether a single chunk was filtered. */
  readonly flags: number;
}

const cellsOf = ({ counts }: Grid): number => counts.reduce((product, n) => product * n, 1);

/**
 * The stored chunks by their number in the grid, row by row.
 * @throws RangeError where one was never written, or the index is of a kind that is not read
 */
export const chunksIn = (file: Hdf5File, grid: Grid, place: IndexPlace): StoredChunk[] => {
  const cells = cellsOf(grid);
  // Each takes some bytes of its own: what claims more would only fill the memory.
  if (!(cells <= file.size)) throw new RangeError(`"${grid.name}" has ${cells} chunks, more than the file has bytes`);
  const chunks = readers(place)(file, grid, place);
  const missing = Array.from({ length: cells }, (_, i) => chunks[i]).findIndex((chunk) => chunk === undefined);
  if (missing >= 0) throw new RangeError(`"${grid.name}": its chunk ${missing} of ${cells} was never written`);
  return chunks;
};

type Reader = (file: Hdf5File, grid: Grid, place: IndexPlace) => StoredChunk[];

const readers = ({ type }: IndexPlace): Reader => {
  const reader = { tree: inTree, 1: single, 2: implicit, 3: fixedArray }[type];
  if (reader) return reader;
  throw new RangeError(
    'an array that can grow, in the newer form, which is not read: save it by h5py with libver="earliest"',
  );
};

/** A B-tree of version 1, whose keys are the chunks' places. */
const inTree: Reader = (file, grid, { layout, at }) => {
  const found: StoredChunk[] = [];
  const rank = grid.shape.length;
  const keyBytes = 8 + 8 * (rank + 1);
  const visit = (node: number, depth: number): void => {
    if (depth > limits.depth) throw new RangeError('a tree of chunks too deep');
    const head = file.expect(node, 'TREE', 24);
    const count = head.getUint16(6, true);
    const entries = file.view(node + 24, count * (keyBytes + 8));
    for (let i = 0; i < count; i++) {
      const key = i * (keyBytes + 8);
      const child = address(entries, key + keyBytes);
      if (head.getUint8(5) > 0) {
        visit(child, depth + 1);
        continue;
      }
      const offsets = grid.chunk.map((_, axis) => uint(entries, key + 8 + 8 * axis, 8));
      const index = numberOf(grid, offsets);
      if (found[index]) throw new RangeError(`"${grid.name}" has two chunks at ${offsets.join(', ')}`);
      found[index] = { start: child, size: entries.getUint32(key, true), skipped: entries.getUint32(key + 4, true) };
    }
  };
  if (!isNone(layout, at)) visit(address(layout, at), 0);
  return found;
};

const numberOf = ({ name, chunk, counts }: Grid, offsets: readonly number[]): number => {
  const places = offsets.map((offset, axis) => offset / chunk[axis]!);
  if (!places.every((place, axis) => Number.isInteger(place) && place < counts[axis]!))
    throw new RangeError(`"${name}" has a chunk at ${offsets.join(', ')}, where none begins`);
  return places.reduce((index, place, axis) => index * counts[axis]! + place, 0);
};

const single: Reader = (_file, { filtered, chunkBytes }, { layout, at, flags }) => {
  const described = filtered && (flags & 2) !== 0;
  const start = described ? at + 12 : at;
  if (isNone(layout, start)) return [];
  return [
    {
      start: address(layout, start),
      size: described ? uint(layout, at, 8) : chunkBytes,
      skipped: described ? layout.getUint32(at + 8, true) : 0,
    },
  ];
};

/** One behind the other. */
const implicit: Reader = (_file, grid, { layout, at }) =>
  isNone(layout, at)
    ? []
    : Array.from({ length: cellsOf(grid) }, (_, i) => ({
        start: address(layout, at) + i * grid.chunkBytes,
        size: grid.chunkBytes,
        skipped: 0,
      }));

/** Addresses one behind the other, of many a page at a time with a checksum behind each. */
const fixedArray: Reader = (file, grid, { layout, at }) => {
  const found: StoredChunk[] = [];
  if (isNone(layout, at + 1)) return found;
  const head = file.expect(address(layout, at + 1), 'FAHD', 28);
  const [entryBytes, pageBits] = [head.getUint8(6), head.getUint8(7)];
  const cells = cellsOf(grid);
  const sizeBytes = entryBytes - 12;
  if (uint(head, 8, 8) !== cells || (grid.filtered ? sizeBytes < 1 || sizeBytes > 8 : entryBytes !== 8))
    throw new RangeError(`"${grid.name}" has an index of another size`);
  const block = address(head, 16);
  file.expect(block, 'FADB', 14);
  const page = 2 ** pageBits;
  const pages = cells > page ? Math.ceil(cells / page) : 0;
  const first = block + 14 + (pages > 0 ? Math.ceil(pages / 8) + 4 : 0);
  for (let from = 0, start = first; from < cells; from += page) {
    const count = Math.min(page, cells - from);
    const entries = file.view(start, count * entryBytes);
    for (let i = 0; i < count; i++) {
      if (isNone(entries, i * entryBytes)) continue;
      found[from + i] = {
        start: address(entries, i * entryBytes),
        size: grid.filtered ? uint(entries, i * entryBytes + 8, sizeBytes) : grid.chunkBytes,
        skipped: grid.filtered ? entries.getUint32((i + 1) * entryBytes - 4, true) : 0,
      };
    }
    start += count * entryBytes + 4;
  }
  return found;
};
