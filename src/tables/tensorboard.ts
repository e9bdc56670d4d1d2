import crc32c from 'crc-32/crc32c.js';
import { PbfWriter } from 'pbf';
import type { Cell } from '../config/index.ts';
import { diagnostics, type Diagnostic } from '../diagnostics/index.ts';
import { directions, type CellRecord } from '../record/record.ts';
import { averageStd, edges, type LayerStatistics } from '../statistics/index.ts';
import { writeFileAtomically, type FileEntry } from '../store/atomicFiles.ts';

/**
 * A cell's numbers as events for TensorBoard, a run a cell: as scalars σ of each layer in both directions and of each tensor of
 * parameters, the average over the layers, and the diagnostics; as histograms those of histograms.parquet. A step is an epoch, and stands for the seconds of the clock too, so that
 * the same numbers give the same bytes. Tags of repeats after the first end with their number.
 *
 *     tensorboard --logdir output/sigmoid/tensorboard
 *
 * @throws OutputError
 */
export const writeEvents = async (folder: string, cell: Cell, record: CellRecord): Promise<FileEntry> => {
  const path = `tensorboard/${cell.slug}/events.out.tfevents.0.initscope`;
  return writeFileAtomically(folder, path, Buffer.concat([...events(record)].map(framed)));
};

function* events({ layers, repeats }: CellRecord): Generator<Uint8Array> {
  yield written((event) => event.writeStringField(fields.event.fileVersion, 'brain.Event:2'));
  for (const [repeat, { epochs, parameters, diagnostics: found }] of repeats.entries()) {
    const again = repeat === 0 ? '' : `/repeat-${repeat}`;
    for (const [epoch, measured] of epochs.entries()) {
      const values: Uint8Array[] = [];
      for (const direction of directions) {
        const rows = measured[direction];
        values.push(scalar(`average_std/${direction}${again}`, averageStd(rows)));
        for (const [i, statistics] of rows.entries()) {
          if (statistics.count > 0) values.push(...spread(`${direction}/${layers[i]!.name}${again}`, statistics));
        }
      }
      for (const { layer, tensor, quantity, statistics } of parameters[epoch]!) {
        values.push(...spread(`${quantity}/${layers[layer - 1]!.name}/${tensor}${again}`, statistics));
      }
      for (const [i, row] of (found[epoch] ?? []).entries()) {
        for (const [key, { column }] of Object.entries(diagnostics)) {
          const value = row[key as Diagnostic];
          if (!Number.isNaN(value)) values.push(scalar(`${column}/${layers[i]!.name}${again}`, value));
        }
      }
      yield eventOf(epoch, values);
    }
  }
}

/** σ, and the histogram. */
const spread = (tag: string, statistics: LayerStatistics): Uint8Array[] => [
  scalar(`std/${tag}`, statistics.std),
  histogram(tag, statistics),
];

/** Numbers of fields in TensorFlow's event.proto and summary.proto. */
const fields = {
  event: { wallTime: 1, step: 2, fileVersion: 3, summary: 5 },
  summary: { value: 1 },
  value: { tag: 1, scalar: 2, histogram: 5 },
  histogram: { min: 1, max: 2, num: 3, sum: 4, sumSquares: 5, bucketLimits: 6, buckets: 7 },
} as const;

const written = (write: (message: PbfWriter) => void): Uint8Array => {
  const message = new PbfWriter();
  write(message);
  return message.finish();
};

const eventOf = (epoch: number, values: readonly Uint8Array[]): Uint8Array =>
  written((event) => {
    event.writeDoubleField(fields.event.wallTime, epoch);
    event.writeVarintField(fields.event.step, epoch);
    const summary = written((message) => {
      for (const value of values) message.writeBytesField(fields.summary.value, value);
    });
    event.writeBytesField(fields.event.summary, summary);
  });

const scalar = (tag: string, value: number): Uint8Array =>
  written((message) => {
    message.writeStringField(fields.value.tag, tag);
    message.writeFloatField(fields.value.scalar, value);
  });

/** By the values that are finite. */
const histogram = (tag: string, { histogram: bins, count, nonfinite, mean, std, min, max }: LayerStatistics) =>
  written((message) => {
    message.writeStringField(fields.value.tag, tag);
    const finite = count - nonfinite;
    const inside = written((histo) => {
      histo.writeDoubleField(fields.histogram.min, finite > 0 ? min : 0);
      histo.writeDoubleField(fields.histogram.max, finite > 0 ? max : 0);
      histo.writeDoubleField(fields.histogram.num, finite);
      histo.writeDoubleField(fields.histogram.sum, finite > 0 ? finite * mean : 0);
      histo.writeDoubleField(fields.histogram.sumSquares, finite > 0 ? finite * (mean ** 2 + std ** 2) : 0);
      histo.writePackedDouble(fields.histogram.bucketLimits, [...edges(bins)].slice(1));
      histo.writePackedDouble(fields.histogram.buckets, [...bins.counts]);
    });
    message.writeBytesField(fields.value.histogram, inside);
  });

/** A record of a TFRecord file: its length, itself, and a checksum of each. */
const framed = (data: Uint8Array): Buffer => {
  const record = Buffer.alloc(8 + 4 + data.length + 4);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedChecksum(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedChecksum(data), 12 + data.length);
  return record;
};

/** CRC-32C, rotated and moved, as TFRecord has it. */
const maskedChecksum = (data: Uint8Array): number => {
  const checksum = crc32c.buf(data) >>> 0;
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
};
