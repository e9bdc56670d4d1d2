import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { openWeightFile } from '../../src/weightFile/index.ts';

/** What PyTorch and ONNX Runtime say of a model: whole arrays, and of every value eight entries. */
export interface Expected {
  /** `in/x`, `seed/y`, `wgrad/fc.weight`. */
  readonly arrays: ReadonlyMap<string, tf.Tensor>;
  /** `fwd/value`, `grad/value`. */
  readonly values: Readonly<Record<string, Brief>>;
}

export interface Brief {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly at: readonly number[];
  readonly values: readonly number[];
}

export const modelPath = (file: string): string => fileURLToPath(new URL(`models/${file}`, import.meta.url));

/** Of `models/<name>.npz` and `models/<name>.expected.json`; the arrays are the caller's to dispose. */
export const expectedOf = async (name: string): Promise<Expected> => {
  const file = await openWeightFile(modelPath(`${name}.npz`));
  const arrays = new Map<string, tf.Tensor>();
  for (const { name: key, shape, dtype, bytes } of file.tensors) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes()) chunks.push(chunk.slice());
    const { buffer } = new Uint8Array(Buffer.concat(chunks));
    const isFloat = dtype === 'F32';
    const values = isFloat ? new Float32Array(buffer) : Int32Array.from(new BigInt64Array(buffer), Number);
    arrays.set(key, tf.tensor(values, [...shape], isFloat ? 'float32' : 'int32'));
  }
  file.close();
  return { arrays, values: JSON.parse(readFileSync(modelPath(`${name}.expected.json`), 'utf8')) as Expected['values'] };
};

/** The worst of entries, mean and standard deviation, beside the largest entry. */
export const distance = (tensor: tf.Tensor, { shape, mean, std, min, max, at, values }: Brief): number => {
  if (String(tensor.shape) !== String(shape)) return Infinity;
  const found = tensor.dataSync<'float32'>();
  const scale = Math.max(Math.abs(min), Math.abs(max), 1e-30);
  const average = found.reduce((sum, x) => sum + x, 0) / found.length;
  const spread = Math.sqrt(found.reduce((sum, x) => sum + (x - average) ** 2, 0) / found.length);
  const entries = at.map((i, k) => Math.abs(found[i]! - values[k]!));
  return Math.max(...entries, Math.abs(average - mean), Math.abs(spread - std)) / scale;
};

/** |a − b| / |b|, of all entries together. */
export const relativeL2 = (a: tf.Tensor, b: tf.Tensor): number =>
  tf.tidy(() => tf.div(tf.norm(tf.sub(a, b)), tf.maximum(tf.norm(b), 1e-30)).dataSync()[0]!);
