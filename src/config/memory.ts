import { totalmem } from 'node:os';
import { describeLayers, sizeOf, type NetworkSpec } from '../network/index.ts';

/** What a process needs before it computes anything: Node, TensorFlow, Vega. */
const bare = 200 * 2 ** 20;

const float32 = 4;

/**
 * Bytes that one cell needs at its peak, estimated: each layer's output of one epoch (they are kept for the backward
 * pass) and what it keeps beside it, six more tensors of the widest layer (gradients in progress, copies for the statistics),
 * the input and the array it is drawn into, and every parameter, its gradient and its update.
 */
export const memoryNeed = (samples: number, spec: NetworkSpec): number => {
  const layers = describeLayers(spec);
  const input = product(spec.inputShape);
  const outputs = layers.map(sizeOf);
  const workspaces = layers.map(({ workspace }) => workspace ?? 0);
  const widest = outputs.reduce((most, size) => Math.max(most, size), input);
  const parameters = layers.flatMap((layer) => layer.parameters.map(({ shape }) => product(shape)));
  return bare + float32 * (samples * (sum(outputs) + sum(workspaces) + 6 * widest + 2 * input) + 3 * sum(parameters));
};

/** Bytes of one bin and of the rest of a layer's statistics and diagnostics while a record is made, written and read. */
const recordedBytes = { bin: 40, layer: 1500 } as const;

/** Bytes that a cell's records need at their peak, estimated: a layer's numbers in both directions, and each parameter's with its gradient and its update, of every epoch and repeat. */
export const recordNeed = ({ network, epochs, repeats, bins }: Recorded): number =>
  sum(describeLayers(network).map(({ parameters }) => 2 + 3 * parameters.length)) *
  epochs *
  repeats *
  (recordedBytes.layer + recordedBytes.bin * bins);

interface Recorded {
  readonly network: NetworkSpec;
  readonly epochs: number;
  readonly repeats: number;
  readonly bins: number;
}

/** Bytes that a process needs at its peak for one cell: those of the network, and of what is recorded. */
export const cellNeed = (settings: Recorded & { readonly samples: number }): number =>
  memoryNeed(settings.samples, settings.network) + recordNeed(settings);

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
const product = (shape: readonly number[]): number => sizeOf({ outputShape: shape });

/** The same for a stack of equal widths, without spelling it out: depth may be absurd. */
export const memoryNeedOfEqual = (samples: number, width: number, depth: number): number =>
  bare + float32 * (samples * width * (2 * depth + 8) + 3 * depth * width * (width + 1));

/** The same for an architecture, which depth lengthens by blocks that are alike, four at a time; depth may be absurd. */
export const memoryNeedOfBuilt = (
  samples: number,
  built: (depth: number) => NetworkSpec,
  depth: number,
  width: unknown,
): number => {
  if (depth <= 12 || typeof width !== 'number') return memoryNeed(samples, built(depth));
  const [shallow, deep] = [memoryNeed(samples, built(8)), memoryNeed(samples, built(12))];
  return shallow + ((depth - 8) / 4) * (deep - shallow);
};

/** Bytes that this process may use: the machine's memory, or less where a container sets a limit. */
export const memoryLimit = (): number => (limit ??= readLimit());

/** Read once: the system is slow to answer, and each point of a sweep asks. */
let limit: number | undefined;

const readLimit = (): number => {
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
