import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomStream } from '../../src/random/stream.ts';

/** A tensor to be written; float32 unless a dtype is given with its bytes. */
export interface Written {
  readonly shape: readonly number[];
  readonly values: Float32Array | Uint8Array;
  readonly dtype?: string;
}

/** A safetensors file, as bytes. */
export const safetensorsBytes = (tensors: Readonly<Record<string, Written>>): Uint8Array => {
  let at = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values, dtype = 'F32' }]) => {
      const start = at;
      at += values.byteLength;
      return [name, { dtype, shape, data_offsets: [start, at] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const data = Object.values(tensors).map(
    ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  return Buffer.concat([length, json, ...data]);
};

/** @returns the file's path */
export const writeSafetensors = (folder: string, name: string, tensors: Readonly<Record<string, Written>>): string => {
  const path = join(folder, name);
  writeFileSync(path, safetensorsBytes(tensors));
  return path;
};

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Draws of every kind that tests need, one after the other from one stream. */
export const drawing = (seed: number) => {
  const stream = new RandomStream([seed, 0, 1]);
  const filled = (shape: readonly number[], value: number): Written => ({
    shape,
    values: new Float32Array(count(shape)).fill(value),
  });
  return {
    stream,
    filled,
    zeros: (...shape: number[]) => filled(shape, 0),
    ones: (...shape: number[]) => filled(shape, 1),
    normal: (shape: readonly number[], std: number): Written => ({
      shape,
      values: stream.fillNormal(new Float32Array(count(shape)), std),
    }),
    uniform: (shape: readonly number[], bound: number): Written => ({
      shape,
      values: stream.fillUniform(new Float32Array(count(shape)), -bound, bound),
    }),
    /** Cut at ±2 std, not widened. */
    cut: (shape: readonly number[], std: number): Written => ({
      shape,
      values: Float32Array.from({ length: count(shape) }, () => {
        let z = stream.normal();
        while (Math.abs(z) > 2) z = stream.normal();
        return z * std;
      }),
    }),
  };
};
