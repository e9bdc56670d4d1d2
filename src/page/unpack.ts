import { directions, type Direction } from '../record/record.ts';
import { histogramRange } from '../statistics/histogram.ts';
import type { LayerStatistics } from '../statistics/statistics.ts';
import { columnKinds, columnNames, type Columns, unshuffleBytes } from './columns.ts';
import { unpackLayers, type PackedLayer } from './packedLayers.ts';
import type { PageDetail } from './types.ts';

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
  const headerLength = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headerLength))) as PackedDetail;
  const detail: PageDetail = { ...header, layers: unpackLayers(header.layers) };
  const { repeats, epochs, layers, settings } = detail;
  const items = repeats * epochs.length * directions.length * layers.length;
  let start = 4 + headerLength;
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
  const counts = new Uint32Array(next(items * settings.bins, Uint32Array.BYTES_PER_ELEMENT));
  return {
    ...detail,
    at: ({ repeat, epoch, direction, layer }) => {
      const row = directions.indexOf(direction) + directions.length * (epoch + epochs.length * repeat);
      const item = row * layers.length + layer;
      return statisticsOf(columns, item, counts.subarray(item * settings.bins, (item + 1) * settings.bins));
    },
  };
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
