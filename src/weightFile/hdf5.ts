import { errorMessage } from '../errors.ts';
import { bytesAt, chunksOf, openBytes, partOf, type ByteRange } from './byteRange.ts';
import { entriesOf, entryBytes } from './dtype.ts';
import { WeightFileError, type TensorSource, type WeightFile } from './types.ts';

// The part of HDF5 in which h5py, and so Keras, stores arrays: groups by symbol tables or links in their headers, and data in one
// piece. No library reads a file's part, as within a .keras archive, without all of it in memory or a copy on disk.
// https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html

export const hdf5Magic = '\u0089HDF\r\n\u001a\n';

/** A message of an object's header: what the object is, piece by piece. */
interface Message {
  readonly type: number;
  readonly data: DataView;
  /** Where `data` stands in the file. */
  readonly at: number;
}

const messageTypes = { dataspace: 1, linkInfo: 2, datatype: 3, link: 6, layout: 8, continuation: 16, symbolTable: 17 };

/** What a file may hold at most: a damaged one could lead round in circles. */
const limits = {
  objects: 100_000,
  headerBytes: 1 << 20,
  messages: 10_000,
  depth: 32,
  nodes: 100_000,
  name: 4096,
  heapBytes: 1 << 24,
};

class Hdf5 {
  readonly #range: ByteRange;
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

  /** The names in a group, with the addresses of what they name. */
  *children(messages: readonly Message[]): Generator<[name: string, at: number]> {
    for (const { type, data } of messages) {
      if (type === messageTypes.symbolTable) {
        const heap = this.expect(address(data, 8), 'HEAP', 32);
        const size = uint(heap, 8, 8);
        if (size > limits.heapBytes) throw new RangeError(`names of ${size} bytes`);
        yield* this.#tree(address(data, 0), this.view(address(heap, 24), size), 0);
      }
      if (type === messageTypes.link) yield* linkIn(data);
      if (type === messageTypes.linkInfo) {
        const from = data.getUint8(1) & 1 ? 10 : 2;
        if (!isNone(data, from))
          throw new RangeError(
            'a group of many links in the newer form, which is not read: save it by h5py with libver="earliest"',
          );
      }
    }
  }

  *#tree(at: number, names: DataView, depth: number): Generator<[name: string, at: number]> {
    if (depth > limits.depth) throw new RangeError('a tree of groups too deep');
    const node = this.expect(at, 'TREE', 24);
    const count = node.getUint16(6, true);
    for (let i = 0; i < count; i++) {
      const child = address(this.view(at + 24 + 16 * i + 8, 8), 0);
      if (node.getUint8(5) > 0) yield* this.#tree(child, names, depth + 1);
      else yield* this.#symbols(child, names);
    }
  }

  *#symbols(at: number, names: DataView): Generator<[name: string, at: number]> {
    const count = this.expect(at, 'SNOD', 8).getUint16(6, true);
    const entries = this.view(at + 8, 40 * count);
    for (let i = 0; i < count; i++) yield [terminated(names, uint(entries, 40 * i, 8)), address(entries, 40 * i + 8)];
  }

  data(start: number, size: number): ByteRange {
    if (!(start + size <= this.#range.size))
      throw new RangeError(`data of ${size} bytes at byte ${start} end behind the file: truncated`);
    return partOf(this.#range, start, size);
  }
}

const uint = (view: DataView, at: number, size: number): number => {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + view.getUint8(at + i);
  return value;
};

const address = (view: DataView, at: number): number => uint(view, at, 8);

const isNone = (view: DataView, at: number): boolean => view.getBigUint64(at, true) === 0xffffffffffffffffn;

const textOf = (view: DataView, at: number, size: number): string =>
  Buffer.from(view.buffer, view.byteOffset + at, size).toString('latin1');

const terminated = (names: DataView, at: number): string => {
  const bytes = Buffer.from(names.buffer, names.byteOffset, names.byteLength);
  const end = bytes.indexOf(0, at);
  if (at >= bytes.length || end < 0 || end - at > limits.name) throw new RangeError('a name without an end');
  return bytes.toString('utf8', at, end);
};

function* linkIn(data: DataView): Generator<[name: string, at: number]> {
  const flags = data.getUint8(1);
  let at = 2;
  const type = flags & 8 ? data.getUint8(at++) : 0;
  if (flags & 4) at += 8;
  if (flags & 16) at++;
  const width = 1 << (flags & 3);
  const length = uint(data, at, width);
  if (length > limits.name) throw new RangeError(`a name of ${length} bytes`);
  const name = Buffer.from(data.buffer, data.byteOffset + at + width, length).toString('utf8');
  if (type === 0) yield [name, address(data, at + width + length)];
}

/** @throws RangeError where it is no HDF5, or of a kind that is not read */
export const hdf5Tensors = (range: ByteRange): TensorSource[] => {
  const file = new Hdf5(range);
  const tensors: TensorSource[] = [];
  const seen = new Set<number>();
  const visit = (at: number, path: string, depth: number): void => {
    if (seen.has(at)) return;
    if (depth > limits.depth) throw new RangeError('groups within groups without an end');
    seen.add(at);
    const messages = file.messages(at);
    const of = (type: number): Message | undefined => messages.find((message) => message.type === type);
    const [space, type, layout] = [of(messageTypes.dataspace), of(messageTypes.datatype), of(messageTypes.layout)];
    if (space && type && layout) tensors.push(tensorOf(file, path, space.data, type.data, layout));
    else
      for (const [name, child] of file.children(messages))
        visit(child, path === '' ? name : `${path}/${name}`, depth + 1);
  };
  visit(file.root(), '', 0);
  return tensors;
};

const tensorOf = (file: Hdf5, name: string, space: DataView, type: DataView, layout: Message): TensorSource => {
  const rank = space.getUint8(1);
  const first = space.getUint8(0) === 1 ? 8 : 4;
  const shape = Array.from({ length: rank }, (_, i) => uint(space, first + 8 * i, 8));
  const dtype = dtypeOf(type);
  const whole = { name, shape, dtype, rowMajor: true };
  const size = entriesOf(shape) * (entryBytes[dtype] ?? NaN);
  if (Number.isNaN(size) && !Number.isNaN(entriesOf(shape)))
    return { ...whole, bytes: () => chunksOf(file.data(0, 0)) };
  if (layout.data.getUint8(0) < 3 || layout.data.getUint8(0) > 4)
    throw new RangeError(`"${name}" has a layout of an unknown version`);
  const kind = layout.data.getUint8(1);
  if (kind === 2)
    throw new RangeError(
      `"${name}" is stored in chunks (compressed, or able to grow), which is not read: save it in one piece`,
    );
  const [start, held] =
    kind === 0 ? [layout.at + 4, layout.data.getUint16(2, true)] : [address(layout.data, 2), uint(layout.data, 10, 8)];
  const empty = size === 0 || (kind === 1 && isNone(layout.data, 2));
  if (!empty && held !== size)
    throw new RangeError(`"${name}" of shape (${shape.join(', ')}) in ${dtype} has ${held} bytes`);
  if (empty && size > 0) throw new RangeError(`"${name}" was never written`);
  const data = file.data(empty ? 0 : start, size);
  return { ...whole, bytes: () => chunksOf(data) };
};

const dtypeOf = (type: DataView): string => {
  const kind = type.getUint8(0) & 15;
  const bits = type.getUint8(1);
  const size = type.getUint32(4, true);
  const bigEndian = (bits & 1) === 1 && size > 1;
  if (kind > 1) return `class ${kind}`;
  if (bigEndian) return 'big-endian';
  if (kind === 0) return `${bits & 8 ? 'I' : 'U'}${8 * size}`;
  if (size === 2) return type.getUint8(13) === 8 ? 'BF16' : 'F16';
  return `F${8 * size}`;
};

/** A Keras or other HDF5 file. @throws WeightFileError */
export const openHdf5 = (path: string): WeightFile => {
  const file = openBytes(path);
  try {
    return { format: 'hdf5', tensors: hdf5In(path, file), remarks: [], close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
};

/** @throws WeightFileError */
export const hdf5In = (path: string, range: ByteRange): TensorSource[] => {
  try {
    return hdf5Tensors(range);
  } catch (error) {
    if (error instanceof WeightFileError) throw error;
    throw new WeightFileError(path, `can't be read as HDF5: ${errorMessage(error)}`, error);
  }
};
