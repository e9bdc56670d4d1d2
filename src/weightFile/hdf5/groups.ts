import { address, isNone, limits, messageTypes, uint, type Hdf5File, type Message } from './file.ts';

/** The names in a group, with the addresses of what they name. */
export function* childrenOf(file: Hdf5File, messages: readonly Message[]): Generator<[name: string, at: number]> {
  for (const { type, data } of messages) {
    if (type === messageTypes.symbolTable) {
      const heap = file.expect(address(data, 8), 'HEAP', 32);
      const size = uint(heap, 8, 8);
      if (size > limits.heapBytes) throw new RangeError(`names of ${size} bytes`);
      yield* inTree(file, address(data, 0), file.view(address(heap, 24), size), 0);
    }
    if (type === messageTypes.link) yield* linkIn(data);
    if (type === messageTypes.linkInfo && !isNone(data, data.getUint8(1) & 1 ? 10 : 2))
      throw new RangeError(
        'a group of many links in the newer form, which is not read: save it by h5py with libver="earliest"',
      );
  }
}

function* inTree(file: Hdf5File, at: number, names: DataView, depth: number): Generator<[name: string, at: number]> {
  if (depth > limits.depth) throw new RangeError('a tree of groups too deep');
  const node = file.expect(at, 'TREE', 24);
  const count = node.getUint16(6, true);
  for (let i = 0; i < count; i++) {
    const child = address(file.view(at + 24 + 16 * i + 8, 8), 0);
    if (node.getUint8(5) > 0) yield* inTree(file, child, names, depth + 1);
    else yield* symbolsAt(file, child, names);
  }
}

/** Of a name's entry: that it stands for another name. */
const softLink = 2;

function* symbolsAt(file: Hdf5File, at: number, names: DataView): Generator<[name: string, at: number]> {
  const count = file.expect(at, 'SNOD', 8).getUint16(6, true);
  const entries = file.view(at + 8, 40 * count);
  for (let i = 0; i < count; i++) {
    if (entries.getUint32(40 * i + 16, true) === softLink) continue;
    yield [terminated(names, uint(entries, 40 * i, 8)), address(entries, 40 * i + 8)];
  }
}

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
