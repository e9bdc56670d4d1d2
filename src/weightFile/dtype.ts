import type { TensorSource } from './types.ts';

/** Bytes of an entry, by safetensors' words for number formats. */
export const entryBytes: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
  C64: 8,
  F8_E4M3: 1,
  F8_E5M2: 1,
};

/** The formats whose entries are read as numbers, with the bits of their fractions. */
export const fractionBits = { F64: 52, F32: 23, F16: 10, BF16: 7 } as const;

export type FloatDtype = keyof typeof fractionBits;

export const isFloat = (dtype: string): dtype is FloatDtype => Object.hasOwn(fractionBits, dtype);

/** Entries of a shape; NaN where the product is beyond what a number holds exactly. */
export const entriesOf = (shape: readonly number[]): number => {
  const count = shape.reduce((product, n) => product * n, 1);
  return Number.isSafeInteger(count) ? count : NaN;
};

type Decode = (bytes: Uint8Array, target: Float32Array) => void;

/** A copy, since the entries may stand at any byte. */
const f32: Decode = (bytes, target) => {
  new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(bytes);
};

const f64: Decode = (bytes, target) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < target.length; i++) target[i] = view.getFloat64(8 * i, true);
};

/** The upper half of a float32. */
const bf16: Decode = (bytes, target) => {
  const words = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < words.length; i++) words[i] = ((bytes[2 * i]! | (bytes[2 * i + 1]! << 8)) << 16) >>> 0;
};

const f16: Decode = (bytes, target) => {
  halves ??= allHalves();
  for (let i = 0; i < target.length; i++) target[i] = halves[bytes[2 * i]! | (bytes[2 * i + 1]! << 8)]!;
};

/** Made when the first is read. */
let halves: Float32Array | undefined;

/** Every float16, by its bits: IEEE 754, 5 bits of exponent, 10 of fraction. */
const allHalves = (): Float32Array =>
  Float32Array.from({ length: 1 << 16 }, (_, bits) => {
    const sign = bits >> 15 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  });

const decoders: Readonly<Record<FloatDtype, Decode>> = { F64: f64, F32: f32, F16: f16, BF16: bf16 };

/**
 * A tensor's entries as float32, chunk by chunk; a chunk is valid until the next one is asked for. Float64 is rounded.
 *
 *     for await (const values of floatChunks(tensor)) sum += values[0]!
 *
 * @param tensor of a float dtype
 */
export async function* floatChunks(
  tensor: TensorSource & { readonly dtype: FloatDtype },
): AsyncGenerator<Float32Array> {
  const size = entryBytes[tensor.dtype]!;
  const decode = decoders[tensor.dtype];
  let values = new Float32Array(0);
  for await (const bytes of tensor.bytes()) {
    const count = bytes.length / size;
    if (values.length < count) values = new Float32Array(count);
    const chunk = values.subarray(0, count);
    decode(bytes, chunk);
    yield chunk;
  }
}

const wholes: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  I64: (view, at) => Number(view.getBigInt64(at, true)),
  I32: (view, at) => view.getInt32(at, true),
  I16: (view, at) => view.getInt16(at, true),
  I8: (view, at) => view.getInt8(at),
  U32: (view, at) => view.getUint32(at, true),
  U16: (view, at) => view.getUint16(at, true),
  U8: (view, at) => view.getUint8(at),
};

/** Entries of any format of numbers as float32; undefined of others. */
export const numbersOf = (dtype: string, bytes: Uint8Array): Float32Array | undefined => {
  const size = entryBytes[dtype] ?? 1;
  const values = new Float32Array(bytes.length / size);
  if (isFloat(dtype)) decoders[dtype](bytes, values);
  else {
    const read = wholes[dtype];
    if (!read) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < values.length; i++) values[i] = read(view, i * size);
  }
  return values;
};
