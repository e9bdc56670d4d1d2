/** The columns of a cell's numbers, an entry a histogram, in the order in which they are packed. */
export const columnKinds = {
  std: Float64Array,
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
