/** The columns of a cell's numbers, one entry for each histogram, in the order in which they are packed. */
export const columnKinds = {
  std: Float64Array,
  sampleStd: Float32Array,
  mean: Float32Array,
  min: Float32Array,
  max: Float32Array,
  count: Uint32Array,
  nonfinite: Uint32Array,
  zeros: Uint32Array,
} as const;

export type Column = keyof typeof columnKinds;
export type Columns = { readonly [K in Column]: InstanceType<(typeof columnKinds)[K]> };

export const columnNames = Object.keys(columnKinds) as Column[];

/** Byte shuffle: the first bytes of all items, then the second ones, …, which deflate better than the items one by one. */
export const shuffleBytes = (values: ArrayBufferView, size: number): Uint8Array => {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const count = bytes.length / size;
  const planes = new Uint8Array(bytes.length);
  for (let i = 0; i < count; i++) for (let k = 0; k < size; k++) planes[k * count + i] = bytes[i * size + k]!;
  return planes;
};

/** The inverse of `shuffleBytes`. */
export const unshuffleBytes = (planes: Uint8Array, size: number): ArrayBuffer => {
  const count = planes.length / size;
  const bytes = new Uint8Array(planes.length);
  for (let k = 0; k < size; k++) for (let i = 0; i < count; i++) bytes[i * size + k] = planes[k * count + i]!;
  return bytes.buffer;
};
