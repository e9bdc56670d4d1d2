import { bytesAt, partOf, type ByteRange } from '../byteRange.ts';

// The part of HDF5 in which h5py, and so Keras, stores arrays: groups by symbol tables or links in their headers, data in one piece or
// in chunks. No library reads a file's part, as within a .keras archive, without all of it in memory or a copy on disk.
// https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html

export const hdf5Magic = '\u0089HDF\r\n\u001a\n';

/** A message of an object's header: what the object is, piece by piece. */
export interface Message {
  readonly type: number;
  readonly data: DataView;
  /** Where `data` stands in the file. */
  readonly at: number;
}

export const messageTypes = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  link: 6,
  layout: 8,
  filters: 11,
  continuation: 16,
  symbolTable: 17,
};

/** What a file may hold at most: a damaged one could lead round in circles. */
export const limits = {
  objects: 100_000,
  headerBytes: 1 << 20,
  messages: 10_000,
  depth: 32,
  nodes: 100_000,
  name: 4096,
  heapBytes: 1 << 24,
};

/** A file's blocks. What is wrong with them is a RangeError. */
export class Hdf5File {
  readonly #range: ByteRange;
  readonly #extents: Extent[] = [];
  #budget = limits.nodes + limits.objects;

  constructor(range: ByteRange) {
    this.#range = range;
  }

  view(at: number, size: number): DataView {
    if (at < 0 || !(at + size <= this.#range.size)) throw new RangeError(`byte ${at} is behind its end: truncated`);
    return new DataView(bytesAt(this.#range, at, size).buffer);
  }

  /** Each block that is read costs, so that no file takes forever. */
  spend(): void {
    if (this.#budget-- <= 0) throw new RangeError('it leads round in circles, or holds too many objects');
  }

  expect(at: number, signature: string, size: number): DataView {
    this.spend();
    const view = this.view(at, size);
    if (textOf(view, 0, signature.length) !== signature) throw new RangeError(`no ${signature} at byte ${at}`);
    return view;
  }

  /** The address of the root group's header. */
  root(): number {
    const version = this.view(8, 1).getUint8(0);
    const [sizes, root] = version < 2 ? [13, version === 0 ? 64 : 68] : [9, 36];
    if (version > 3) throw new RangeError(`version ${version} of its superblock is not known`);
    const head = this.view(sizes, 2);
    if (head.getUint16(0, true) !== 0x0808) throw new RangeError('its addresses are not of 8 bytes');
    return address(this.view(root, 8), 0);
  }

  messages(at: number): Message[] {
    this.spend();
    const found: Message[] = [];
    const first = this.view(at, 16);
    const isNew = textOf(first, 0, 4) === 'OHDR';
    const blocks: [at: number, size: number][] = [];
    let creationOrder = 0;
    if (isNew) {
      const flags = first.getUint8(5);
      const start = 6 + (flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0);
      const width = 1 << (flags & 3);
      blocks.push([at + start + width, uint(this.view(at + start, width), 0, width)]);
      creationOrder = flags & 4 ? 2 : 0;
    } else {
      if (first.getUint8(0) !== 1) throw new RangeError(`no object's header at byte ${at}`);
      blocks.push([at + 16, first.getUint32(8, true)]);
    }
    const head = isNew ? 4 + creationOrder : 8;
    for (const [start, size] of blocks) {
      if (size > limits.headerBytes || blocks.length > limits.messages)
        throw new RangeError(`a header of ${size} bytes at byte ${start}`);
      const block = this.view(start, size);
      for (let from = 0; from + head <= size && found.length < limits.messages;) {
        const type = isNew ? block.getUint8(from) : block.getUint16(from, true);
        const length = block.getUint16(from + (isNew ? 1 : 2), true);
        if (from + head + length > size) break;
        const data = new DataView(block.buffer, from + head, length);
        if (type === messageTypes.continuation) {
          const [next, bytes] = [address(data, 0), uint(data, 8, 8)];
          blocks.push(isNew ? [next + 4, bytes - 8] : [next, bytes]);
          this.spend();
        } else found.push({ type, data, at: start + from + head });
        from += head + length;
      }
    }
    return found;
  }

  /** Bytes that belong to an array, and to no other. */
  data(name: string, start: number, size: number): ByteRange {
    if (!(start + size <= this.#range.size))
      throw new RangeError(`data of ${size} bytes at byte ${start} end behind the file: truncated`);
    if (size > 0) this.#extents.push({ name, start, size });
    return partOf(this.#range, start, size);
  }

  /** Of an array of no entries. */
  get nothing(): ByteRange {
    return partOf(this.#range, 0, 0);
  }

  get size(): number {
    return this.#range.size;
  }

  /** @throws RangeError where arrays share bytes */
  checkExtents(): void {
    let last: Extent | undefined;
    for (const extent of this.#extents.toSorted((a, b) => a.start - b.start)) {
      if (last && extent.start < last.start + last.size)
        throw new RangeError(
          `data of "${extent.name}" begin at byte ${extent.start}, within those of "${last.name}", which end at ${last.start + last.size}`,
        );
      last = extent;
    }
  }
}

interface Extent {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

/** A number of `size` bytes, least first. */
export const uint = (view: DataView, at: number, size: number): number => {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + view.getUint8(at + i);
  return value;
};

export const address = (view: DataView, at: number): number => uint(view, at, 8);

/** Where nothing was ever stored. */
export const isNone = (view: DataView, at: number): boolean => view.getBigUint64(at, true) === 0xffffffffffffffffn;

export const textOf = (view: DataView, at: number, size: number): string =>
  Buffer.from(view.buffer, view.byteOffset + at, size).toString('latin1');
