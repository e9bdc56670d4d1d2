import { writeFileSync } from 'node:fs';

/** An array of float32 in NumPy's format, version 1.0, row by row. */
export const writeNpy = (path: string, shape: readonly number[], values: readonly number[]): void => {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117) + '\n';
  const start = Buffer.from(`\u0093NUMPY\u0001\u0000${String.fromCharCode(header.length, 0)}${header}`, 'latin1');
  writeFileSync(path, Buffer.concat([start, Buffer.from(Float32Array.from(values).buffer)]));
};
