import { totalmem } from 'node:os';

/** What a process needs before it computes anything: Node, TensorFlow, Vega. */
const bare = 200 * 2 ** 20;

/** What a cell's memory depends on. `widths` may be given by a single width and a depth, before it is spelt out. */
export interface Shape {
  readonly samples: number;
  readonly widths: readonly number[];
}

const float32 = 4;

/**
 * Bytes that one cell needs at its peak, estimated: the activations of one epoch (they are kept for the backward pass),
 * six more tensors of the widest layer (gradients under way, copies for the statistics), the input and what it is drawn
 * into, and W, dW and the updated W of every Affine layer.
 */
export const memoryNeed = ({ samples, widths }: Shape): number => {
  const pairs = widths.slice(1);
  const activations = pairs.reduce((sum, width) => sum + 2 * width, 0);
  const widest = widths.reduce((most, width) => Math.max(most, width), 0);
  const weights = pairs.reduce((sum, width, i) => sum + width * (widths[i]! + 1), 0);
  return bare + float32 * (samples * (activations + 6 * widest + 2 * widths[0]!) + 3 * weights);
};

/** The same for equal widths, without spelling them out: depth may be absurd. */
export const memoryNeedOfEqual = (samples: number, width: number, depth: number): number =>
  bare + float32 * (samples * width * (2 * depth + 8) + 3 * depth * width * (width + 1));

/** Bytes that this process may use: the machine's memory, or less where a container sets a limit. */
export const memoryLimit = (): number => {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
};

/** `1.5 GiB` */
export const formatBytes = (bytes: number): string => {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${value >= 100 ? value.toFixed(0) : Number(value.toPrecision(3))} ${units[power]}`;
};
