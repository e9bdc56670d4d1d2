import { chunksOf, type ByteRange } from '../byteRange.ts';
import { entriesOf, entryBytes, isFloat } from '../dtype.ts';
import { littleEndian } from '../npy.ts';
import type { TensorSource } from '../types.ts';
import { chunkedBytes } from './chunks.ts';
import { address, isNone, messageTypes, uint, type Hdf5File, type Message } from './file.ts';

/** Of a layout: how an array is stored. */
const layouts = { compact: 0, contiguous: 1, chunked: 2 };

/**
 * The array of which an object's messages speak; undefined where they speak of none.
 * @param path the file, for what turns out to be wrong while it is read
 * @throws RangeError
 */
export const arrayIn = (
  file: Hdf5File,
  path: string,
  name: string,
  messages: readonly Message[],
): TensorSource | undefined => {
  const of = (type: number): Message | undefined => messages.find((message) => message.type === type);
  const [space, type, layout] = [of(messageTypes.dataspace), of(messageTypes.datatype), of(messageTypes.layout)];
  if (!space || !type || !layout) return undefined;
  const shape = shapeOf(space.data);
  const { dtype, bigEndian } = formatOf(type.data);
  const whole = { name, shape, dtype, rowMajor: true };
  const size = entriesOf(shape) * (entryBytes[dtype] ?? NaN);
  // Of what holds no weights nothing is read.
  if (!isFloat(dtype)) return { ...whole, bytes: () => chunksOf(file.nothing) };
  if (Number.isNaN(size)) throw new RangeError(`"${name}" has the shape (${shape.join(', ')})`);
  const version = layout.data.getUint8(0);
  if (version < 3 || version > 5) throw new RangeError(`"${name}" has a layout of an unknown version`);
  const chunked = layout.data.getUint8(1) === layouts.chunked;
  if (chunked && size > 0) {
    const array = { name, shape, entryBytes: entryBytes[dtype]! };
    const bytes = chunkedBytes(file, path, array, layout, of(messageTypes.filters));
    return { ...whole, bytes: () => littleEndian({ bigEndian, dtype }, bytes()) };
  }
  const range = inOnePiece(file, whole, size, layout);
  return {
    ...whole,
    bytes: () => littleEndian({ bigEndian, dtype }, chunksOf(range)),
    range: bigEndian ? undefined : range,
  };
};

const shapeOf = (space: DataView): number[] => {
  const first = space.getUint8(0) === 1 ? 8 : 4;
  return Array.from({ length: space.getUint8(1) }, (_, i) => uint(space, first + 8 * i, 8));
};

const inOnePiece = (
  file: Hdf5File,
  { name, shape, dtype }: Pick<TensorSource, 'name' | 'shape' | 'dtype'>,
  size: number,
  { data: layout, at }: Message,
): ByteRange => {
  if (size === 0) return file.nothing;
  const compact = layout.getUint8(1) === layouts.compact;
  if (!compact && isNone(layout, 2)) throw new RangeError(`"${name}" was never written`);
  const [start, held] = compact ? [at + 4, layout.getUint16(2, true)] : [address(layout, 2), uint(layout, 10, 8)];
  if (held !== size) throw new RangeError(`"${name}" of shape (${shape.join(', ')}) in ${dtype} has ${held} bytes`);
  return file.data(name, start, size);
};

const formatOf = (type: DataView): { dtype: string; bigEndian: boolean } => {
  const kind = type.getUint8(0) & 15;
  const bits = type.getUint8(1);
  const size = type.getUint32(4, true);
  const bigEndian = (bits & 1) === 1 && size > 1;
  if (kind > 1) return { dtype: `class ${kind}`, bigEndian };
  if (kind === 0) return { dtype: `${bits & 8 ? 'I' : 'U'}${8 * size}`, bigEndian };
  if (size === 2) return { dtype: type.getUint8(13) === 8 ? 'BF16' : 'F16', bigEndian };
  return { dtype: `F${8 * size}`, bigEndian };
};
