import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CellSettings } from '../cell/index.ts';
import { sampleForm, sizeOf } from '../network/index.ts';
import type { RandomStream } from '../random/stream.ts';
import { sameArray } from '../userModule/array.ts';

type InputSettings = Pick<CellSettings, 'network' | 'samples' | 'distribution' | 'correlation' | 'batch'>;

/**
 * The input of a network, (samples, …), row by row from the stream:
 *
 *     normal       √ρ · g.randn(one) + √(1 − ρ) · g.randn(samples, …), one of the shape of a sample, or of a token
 *     uniform      √3 · (2 · g.random_sample((samples, …)) − 1)
 *     token ids    g.randint(0, rows, (samples, tokens)), int32
 *
 * or what a file holds.
 */
export const drawInput = (settings: InputSettings, stream: RandomStream): Tensor => {
  const { network, samples, distribution, correlation, batch } = settings;
  const { shape: one, rows } = sampleForm(network);
  const shape = [samples, ...one];
  if (batch) return tf.tensor(sameArray(batch).values, shape, rows === undefined ? 'float32' : 'int32');
  if (rows !== undefined) return drawTokens(stream, rows, shape);
  if (distribution === 'uniform') return drawUniform(stream, shape);
  return correlation === 0 ? drawNormal(stream, shape) : drawCorrelated(stream, shape, correlation);
};

/** N(0, 1) of this shape, row by row. */
export const drawNormal = (stream: RandomStream, shape: readonly number[]): Tensor =>
  tf.tensor(stream.fillNormal(new Float32Array(entries(shape))), [...shape]);

const entries = (shape: readonly number[]): number => sizeOf({ outputShape: shape });

const drawUniform = (stream: RandomStream, shape: readonly number[]): Tensor =>
  tf.tensor(
    Float32Array.from({ length: entries(shape) }, () => Math.sqrt(3) * (2 * stream.uniform() - 1)),
    [...shape],
  );

/** What all samples share stands in the stream before them: of images a whole one, of tokens one token. */
const drawCorrelated = (stream: RandomStream, shape: readonly number[], correlation: number): Tensor => {
  const shared = stream.fillNormal(new Float64Array(entries(shape.length === 3 ? shape.slice(-1) : shape.slice(1))));
  const [common, own] = [Math.sqrt(correlation), Math.sqrt(1 - correlation)];
  const values = new Float32Array(entries(shape));
  for (let i = 0; i < values.length; i++) values[i] = common * shared[i % shared.length]! + own * stream.normal();
  return tf.tensor(values, [...shape]);
};

const drawTokens = (stream: RandomStream, rows: number, shape: readonly number[]): Tensor =>
  tf.tensor(
    Int32Array.from({ length: entries(shape) }, () => stream.integer(rows)),
    [...shape],
    'int32',
  );
