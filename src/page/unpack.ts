import { directions, type Direction, type Quantity } from '../record/record.ts';
import { histogramRange } from '../statistics/histogram.ts';
import { scaled } from '../statistics/scaled.ts';
import type { LayerStatistics } from '../statistics/statistics.ts';
import { columnKinds, columnNames, type Columns, unshuffleBytes } from './columns.ts';
import { unpackLayers, type PackedLayer } from './packedLayers.ts';
import { packedQuantities, type PageDetail, type PageParameters } from './types.ts';

/** A cell, unpacked: its details, and the numbers of any of its layers. */
export interface UnpackedCell extends PageDetail {
  readonly at: (key: HistogramKey) => LayerStatistics;
}

/** `epoch` and `layer` are indices into the cell's `epochs` and `layers`. */
export interface HistogramKey {
  readonly repeat: number;
  readonly epoch: number;
  readonly direction: Direction;
  readonly layer: number;
}

interface PackedDetail extends Omit<PageDetail, 'layers'> {
  readonly layers: readonly PackedLayer[];
}

/** The inverse of `packJson`. */
export const unpackJson = async (text: string): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await unpackBytes(text))) as unknown;

/** The inverse of `packCell`: numbers to float32, the std to 11 digits. */
export const unpackCell = async (text: string): Promise<UnpackedCell> => {
  const bytes = await unpackBytes(text);
  const header = headerOf(bytes) as PackedDetail;
  const detail: PageDetail = { ...header, layers: unpackLayers(header.layers) };
  const { repeats, epochs, layers, settings } = detail;
  const at = statisticsIn(bytes, repeats * epochs.length * directions.length * layers.length, settings.bins);
  return {
    ...detail,
    at: ({ repeat, epoch, direction, layer }) => {
      const row = directions.indexOf(direction) + directions.length * (epoch + epochs.length * repeat);
      return at(row * layers.length + layer);
    },
  };
};

/** Weights and biases, unpacked: the numbers of any of them. */
export interface UnpackedParameters extends PageParameters {
  /** `epoch` and `entry` are indices. */
  readonly at: (key: ParameterKey) => LayerStatistics;
}

export interface ParameterKey {
  readonly repeat: number;
  readonly epoch: number;
  readonly quantity: Quantity;
  readonly entry: number;
}

/** The inverse of `packParameters`. */
export const unpackParameters = async (text: string): Promise<UnpackedParameters> => {
  const bytes = await unpackBytes(text);
  const header = headerOf(bytes) as PageParameters;
  const { bins, entries, epochs, items, learningRate } = header;
  const at = statisticsIn(bytes, items, bins);
  return {
    ...header,
    at: ({ repeat, epoch, quantity, entry }) => {
      const packed = quantity === 'value' ? 0 : 1;
      const row = packed + packedQuantities.length * (epoch + epochs * repeat);
      const statistics = at(row * entries.length + entry);
      return quantity === 'update' ? scaled(statistics, -learningRate) : statistics;
    },
  };
};

const headerLength = (bytes: Uint8Array<ArrayBuffer>): number => new DataView(bytes.buffer).getUint32(0, true);

const headerOf = (bytes: Uint8Array<ArrayBuffer>): unknown =>
  JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headerLength(bytes))));

/** The numbers of the i-th of `items` histograms behind the header. */
const statisticsIn = (bytes: Uint8Array<ArrayBuffer>, items: number, bins: number) => {
  let start = 4 + headerLength(bytes);
  const next = (count: number, size: number): ArrayBuffer => {
    const planes = bytes.subarray(start, start + count * size);
    start += planes.length;
    return unshuffleBytes(planes, size);
  };
  const columns = Object.fromEntries(
    columnNames.map((name) => {
      const Kind = columnKinds[name];
      return [name, new Kind(next(items, Kind.BYTES_PER_ELEMENT))];
    }),
  ) as unknown as Columns;
  const counts = new Uint32Array(next(items * bins, Uint32Array.BYTES_PER_ELEMENT));
  return (i: number): LayerStatistics => statisticsOf(columns, i, counts.subarray(i * bins, (i + 1) * bins));
};

const statisticsOf = (columns: Columns, i: number, counts: Uint32Array): LayerStatistics => {
  const [count, nonfinite, min, max] = [columns.count[i]!, columns.nonfinite[i]!, columns.min[i]!, columns.max[i]!];
  const [lower, upper] = histogramRange(min, max, counts.length);
  return {
    count,
    nonfinite,
    mean: columns.mean[i]!,
    std: columns.std[i]!,
    min,
    max,
    sampleStd: columns.sampleStd[i]!,
    zeroFraction: columns.zeros[i]! / (count - nonfinite),
    histogram: { lower, upper, counts: [...counts] },
  };
};

const unpackBytes = async (text: string): Promise<Uint8Array<ArrayBuffer>> => {
  const deflated = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};
