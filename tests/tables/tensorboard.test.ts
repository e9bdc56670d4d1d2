import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PbfReader } from 'pbf';
import { studyOf } from '../../src/config/index.ts';
import { edges } from '../../src/statistics/index.ts';
import { startTables } from '../../src/tables/studyTables.ts';
import { writeEvents } from '../../src/tables/tensorboard.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ids, recordOf, saveRecord, study } from '../support/sample.ts';

// scripts/readers.py reads such files with TensorBoard itself.

const folder = temporaryFolder();
const record = recordOf(0);

/** Bit by bit, as RFC 3720 defines it. */
const crc32c = (data: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
};
const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;

const recordsOf = (file: Buffer): Uint8Array[] => {
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 8)).toBe(masked(crc32c(file.subarray(at, at + 8))));
    expect(file.readUInt32LE(at + 12 + length)).toBe(masked(crc32c(data)));
    records.push(data);
    at += 16 + length;
  }
  return records;
};

interface Histogram {
  numbers: number[];
  limits: number[];
  counts: number[];
}

interface Value {
  tag: string;
  scalar?: number;
  histogram?: Histogram;
}

interface Event {
  wallTime: number;
  step: number;
  version?: string;
  values: Value[];
}

const histogramOf = (reader: PbfReader): Histogram =>
  reader.readMessage<Histogram>(
    (tag, result, pbf) => {
      if (tag <= 5) result.numbers[tag - 1] = pbf.readDouble();
      else if (tag === 6) pbf.readPackedDouble(result.limits);
      else pbf.readPackedDouble(result.counts);
    },
    { numbers: [], limits: [], counts: [] },
  );

const eventOf = (data: Uint8Array): Event =>
  new PbfReader(data).readFields<Event>(
    (tag, event, pbf) => {
      if (tag === 1) event.wallTime = pbf.readDouble();
      else if (tag === 2) event.step = pbf.readVarint();
      else if (tag === 3) event.version = pbf.readString();
      else {
        pbf.readMessage<Value[]>(
          (_, values, inside) =>
            void values.push(
              inside.readMessage<Value>(
                (field, value, deep) => {
                  if (field === 1) value.tag = deep.readString();
                  else if (field === 2) value.scalar = deep.readFloat();
                  else value.histogram = histogramOf(deep);
                },
                { tag: '' },
              ),
            ),
          event.values,
        );
      }
    },
    { wallTime: 0, step: 0, values: [] },
  );

test('a file a cell: the version, then an event an epoch and repeat, each with its checksums', async () => {
  const cell = study.cells[0]!;
  const { path } = await writeEvents(folder, cell, record);
  expect(path).toBe(`tensorboard/${cell.slug}/events.out.tfevents.0.initscope`);
  const [first, ...events] = recordsOf(readFileSync(join(folder, path))).map(eventOf);
  expect(first!.version).toBe('brain.Event:2');
  const epochs = record.repeats.flatMap(({ epochs }) => [...epochs.keys()]);
  expect(events.map(({ step }) => step)).toEqual(epochs);
  expect(events.map(({ wallTime }) => wallTime)).toEqual(epochs);
  // The second repeat's second epoch, forward, third layer.
  const { values } = events.at(-1)!;
  const statistics = record.repeats.at(-1)!.epochs.at(-1)!.forward[2]!;
  const name = `forward/${record.layers[2]!.name}/repeat-1`;
  expect(values.find(({ tag }) => tag === `std/${name}`)!.scalar).toBe(Math.fround(statistics.std));
  const { limits, counts, numbers } = values.find(({ tag }) => tag === name)!.histogram!;
  expect(limits).toEqual([...edges(statistics.histogram)].slice(1));
  expect(counts).toEqual([...statistics.histogram.counts]);
  const finite = statistics.count - statistics.nonfinite;
  const { mean, std } = statistics;
  expect(numbers).toEqual([statistics.min, statistics.max, finite, finite * mean, finite * (mean ** 2 + std ** 2)]);
  expect(new Set(values.map(({ tag }) => tag)).size).toBe(values.length);
});

test('of every tensor of weights and biases the std and the histogram of its value, its gradient and its update', async () => {
  const { path } = await writeEvents(folder, study.cells[0]!, record);
  const { values } = recordsOf(readFileSync(join(folder, path))).map(eventOf)[2]!;
  const tensors = record.repeats[0]!.parameters[1]!;
  expect(new Set(tensors.map(({ quantity }) => quantity)).size).toBe(3);
  for (const { layer, tensor, quantity, statistics } of tensors) {
    const tag = `${quantity}/${record.layers[layer - 1]!.name}/${tensor}`;
    expect(values.find((one) => one.tag === `std/${tag}`)!.scalar).toBe(Math.fround(statistics.std));
    expect(values.find((one) => one.tag === tag)!.histogram!.counts).toEqual([...statistics.histogram.counts]);
  }
});

test('tables are written in the formats that the config names', async () => {
  const written = async (tables: ('csv' | 'parquet' | 'tensorboard')[]) => {
    const one = studyOf({ ...study.config, tables } as never);
    for (const [i, id] of ids.entries()) saveRecord(folder, id, recordOf(i));
    const started = startTables(folder, one, ids);
    for (const i of one.cells.keys()) started.cellFinished(i, true);
    await started.summary();
    return (await started.close()).map(({ path }) => path);
  };
  expect((await written(['csv'])).every((path) => path.endsWith('.csv'))).toBe(true);
  expect((await written(['parquet'])).every((path) => path.endsWith('.parquet'))).toBe(true);
  expect(await written(['tensorboard'])).toHaveLength(study.cells.length);
  expect(await written([])).toEqual([]);
});
