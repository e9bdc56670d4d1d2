import { deflateSync } from 'node:zlib';
import { directions, type RepeatRecord } from '../record/record.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import { columnKinds, columnNames, type Column, shuffleBytes } from './columns.ts';
import { packLayers } from './packedLayers.ts';
import { packedQuantities, type PageDetail } from './types.ts';

/** A value as text that is safe inside HTML: JSON, deflated, in base64. */
export const packJson = (value: unknown): string => packBytes(Buffer.from(JSON.stringify(value)));

/** A cell as such a text: its detail, then its columns, then the counts of all bins. */
export const packCell = (detail: PageDetail, repeats: readonly RepeatRecord[]): string =>
  packStatistics({ ...detail, layers: packLayers(detail.layers) }, [...shownLayers(detail, repeats)]);

/** Its weights and biases as such a text, each with its gradient; undefined where none was measured. */
export const packParameters = (
  { settings, repeats: shown, epochs, layers }: PageDetail,
  repeats: readonly RepeatRecord[],
): string | undefined => {
  const numbers = new Set(layers.map(({ number }) => number));
  const entries = (repeats[0]?.parameters[0] ?? [])
    .filter(({ layer, quantity }) => quantity === 'value' && numbers.has(layer))
    .map(({ layer, tensor }) => ({ layer, tensor }));
  if (entries.length === 0) return undefined;
  const { bins, learningRate } = settings;
  const nothing = measure(new Float32Array(), bins);
  const items = repeats
    .slice(0, shown)
    .flatMap(({ parameters }) =>
      epochs.flatMap((epoch) =>
        packedQuantities.flatMap((quantity) =>
          entries.map(
            ({ layer, tensor }) =>
              parameters[epoch]!.find(
                (one) => one.layer === layer && one.tensor === tensor && one.quantity === quantity,
              )?.statistics ?? nothing,
          ),
        ),
      ),
    );
  return packStatistics({ bins, learningRate, entries, epochs: epochs.length, items: items.length }, items);
};

const packStatistics = (detail: object, layers: readonly LayerStatistics[]): string => {
  const header = Buffer.from(JSON.stringify(detail));
  const counts = Uint32Array.from(layers.flatMap(({ histogram }) => histogram.counts));
  return packBytes(
    Buffer.concat([
      new Uint8Array(Uint32Array.of(header.length).buffer),
      header,
      ...columnNames.map((name) => packColumn(name, layers)),
      shuffleBytes(counts, counts.BYTES_PER_ELEMENT),
    ]),
  );
};

const packBytes = (bytes: Uint8Array): string => deflateSync(bytes, { level: 9 }).toString('base64');

function* shownLayers(detail: PageDetail, repeats: readonly RepeatRecord[]): Generator<LayerStatistics> {
  for (const { epochs } of repeats.slice(0, detail.repeats)) {
    for (const epoch of detail.epochs) {
      for (const direction of directions) {
        for (const { number } of detail.layers) yield epochs[epoch]![direction][number - 1]!;
      }
    }
  }
}

const values: Readonly<Record<Column, (layer: LayerStatistics) => number>> = {
  std: ({ std }) => rounded(std),
  sampleStd: ({ sampleStd }) => sampleStd,
  mean: ({ mean }) => mean,
  min: ({ min }) => min,
  max: ({ max }) => max,
  count: ({ count }) => count,
  nonfinite: ({ nonfinite }) => nonfinite,
  zeros: ({ zeroFraction, count, nonfinite }) =>
    count > nonfinite ? Math.round(zeroFraction * (count - nonfinite)) : 0,
};

const packColumn = (name: Column, layers: readonly LayerStatistics[]): Uint8Array => {
  const Kind = columnKinds[name];
  return shuffleBytes(Kind.from(layers.map(values[name])), Kind.BYTES_PER_ELEMENT);
};

/** Rounded to 11 digits, the other bits 0: they would not deflate. */
const rounded = (value: number): number => {
  const float = Float64Array.of(value);
  const bits = new BigUint64Array(float.buffer);
  bits[0] = ((bits[0]! + 0x8000n) >> 16n) << 16n;
  return float[0]!;
};
