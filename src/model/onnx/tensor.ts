import { bytesAt, type ByteRange } from '../../weightFile/byteRange.ts';
import type { ExternalFiles } from '../../weightFile/externalFiles.ts';
import type { ProtobufReader } from '../../weightFile/protobuf.ts';
import { ModelError, type ModelDtype, type ModelTensor } from '../types.ts';
import { clampToInt32, eachField, textOf, type Part } from './message.ts';

/** Fields of TensorProto. */
const field = {
  dims: 1,
  dtype: 2,
  floats: 4,
  int32s: 5,
  int64s: 7,
  name: 8,
  raw: 9,
  doubles: 10,
  uint64s: 11,
  external: 13,
  location: 14,
} as const;

interface Format {
  readonly dtype: ModelDtype;
  /** Bytes of an entry. */
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

const half = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

const word = new DataView(new ArrayBuffer(4));
const brain = (bits: number): number => {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
};

/** By TensorProto.DataType. */
const formats: Readonly<Record<number, Format>> = {
  1: { dtype: 'float32', bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  2: { dtype: 'int32', bytes: 1, read: (view, at) => view.getUint8(at) },
  3: { dtype: 'int32', bytes: 1, read: (view, at) => view.getInt8(at) },
  4: { dtype: 'int32', bytes: 2, read: (view, at) => view.getUint16(at, true) },
  5: { dtype: 'int32', bytes: 2, read: (view, at) => view.getInt16(at, true) },
  6: { dtype: 'int32', bytes: 4, read: (view, at) => view.getInt32(at, true) },
  7: { dtype: 'int32', bytes: 8, read: (view, at) => clampToInt32(Number(view.getBigInt64(at, true))) },
  9: { dtype: 'bool', bytes: 1, read: (view, at) => view.getUint8(at) },
  10: { dtype: 'float32', bytes: 2, read: (view, at) => half(view.getUint16(at, true)) },
  11: { dtype: 'float32', bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  12: { dtype: 'int32', bytes: 4, read: (view, at) => clampToInt32(view.getUint32(at, true)) },
  13: { dtype: 'int32', bytes: 8, read: (view, at) => clampToInt32(Number(view.getBigUint64(at, true))) },
  16: { dtype: 'float32', bytes: 2, read: (view, at) => brain(view.getUint16(at, true)) },
};

/** What a number format of ONNX is computed in; undefined of one that isn't: strings, complex and 4-bit numbers. */
export const dtypeOf = (code: number): ModelDtype | undefined => formats[code]?.dtype;

const mostAxes = 64;

/** A tensor with its data, from the file or one beside it. @throws ModelError, RangeError */
export const readTensor = (
  range: ByteRange,
  reader: ProtobufReader,
  part: Part,
  beside: ExternalFiles,
): ModelTensor => {
  const shape: number[] = [];
  let [name, code, elsewhere] = ['', 0, false];
  let raw: Part | undefined;
  const typed: number[] = [];
  const lists: { readonly number: number; readonly part: Part }[] = [];
  const external = new Map<string, string>();
  for (const one of reader.fields(part.start, part.size)) {
    const { number } = one;
    if (one.kind === 'varint') {
      if (number === field.dims) shape.push(one.value);
      else if (number === field.dtype) code = one.value;
      else if (number === field.location) elsewhere = one.value === 1;
      else if (listed.has(number)) typed.push(one.signed);
    } else if (one.kind === 'fixed') {
      if (listed.has(number)) typed.push(fixedNumber(range, one));
    } else if (number === field.dims) shape.push(...reader.packed(one.start, Math.min(one.size, 10 * mostAxes)));
    else if (number === field.name) name = textOf(reader, one);
    else if (number === field.raw) raw = one;
    else if (number === field.external) {
      const entry = eachField(reader, one);
      external.set(entry.get(1) ?? '', entry.get(2) ?? '');
    } else if (listed.has(number)) lists.push({ number, part: one });
    if (shape.length > mostAxes) throw new RangeError(`tensor "${name}" has more than ${mostAxes} axes`);
  }
  const format = formats[code];
  if (!format) throw new ModelError(`tensor "${name}" is of type ${code} of ONNX's, which is not read`);
  const count = shape.reduce((product, n) => product * n, 1);
  const size = count * format.bytes;
  if (!Number.isSafeInteger(size)) throw new ModelError(`tensor "${name}" of shape [${shape.join(', ')}] is too large`);
  const whole = { name, shape, dtype: format.dtype };
  if (elsewhere) {
    const data = beside.part(external.get('location'), Number(external.get('offset') ?? 0), size);
    return { ...whole, values: decode(bytesAt(data, 0, size), format, code, count) };
  }
  const fail = (held: number): never => {
    throw new ModelError(`tensor "${name}" of shape [${shape.join(', ')}] has ${held} of its ${count} entries`);
  };
  if (raw) {
    if (raw.size !== size) fail(Math.floor(raw.size / format.bytes));
    return { ...whole, values: decode(bytesAt(range, raw.start, size), format, code, count) };
  }
  // A claim of many entries takes memory only where they stand.
  for (const { number, part: list } of lists)
    for (const value of numbersIn(range, reader, number, list)) typed.push(value);
  if (typed.length !== count) fail(typed.length);
  const read = code === 10 ? half : code === 16 ? brain : format.dtype === 'int32' ? clampToInt32 : Number;
  return { ...whole, values: filled(format.dtype, count, (i) => read(typed[i]!)) };
};

const listed: ReadonlySet<number> = new Set([field.floats, field.int32s, field.int64s, field.doubles, field.uint64s]);

const fixedNumber = (range: ByteRange, { start, size }: Part): number => {
  const bytes = bytesAt(range, start, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
};

const numbersIn = (
  range: ByteRange,
  reader: ProtobufReader,
  number: number,
  { start, size }: Part,
): Iterable<number> => {
  if (number !== field.floats && number !== field.doubles) return reader.packedSigned(start, size);
  const bytes = bytesAt(range, start, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const width = number === field.floats ? 4 : 8;
  return Array.from({ length: Math.floor(size / width) }, (_, i) =>
    width === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true),
  );
};

const decode = (bytes: Uint8Array, format: Format, code: number, count: number): ModelTensor['values'] => {
  if (code === 1) return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return filled(format.dtype, count, (i) => format.read(view, i * format.bytes));
};

const filled = (dtype: ModelDtype, count: number, at: (i: number) => number): ModelTensor['values'] => {
  const values =
    dtype === 'float32' ? new Float32Array(count) : dtype === 'int32' ? new Int32Array(count) : new Uint8Array(count);
  for (let i = 0; i < count; i++) values[i] = at(i);
  return values;
};
