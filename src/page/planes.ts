/** The first bytes of all items, then the second ones, …: what items have in common stands together and deflates well. */
export const toPlanes = (values: ArrayBufferView, size: number): Uint8Array => {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const count = bytes.length / size;
  const planes = new Uint8Array(bytes.length);
  for (let i = 0; i < count; i++) for (let k = 0; k < size; k++) planes[k * count + i] = bytes[i * size + k]!;
  return planes;
};

/** The inverse of `toPlanes`. */
export const fromPlanes = (planes: Uint8Array, size: number): ArrayBuffer => {
  const count = planes.length / size;
  const bytes = new Uint8Array(planes.length);
  for (let k = 0; k < size; k++) for (let i = 0; i < count; i++) bytes[i * size + k] = planes[k * count + i]!;
  return bytes.buffer;
};
