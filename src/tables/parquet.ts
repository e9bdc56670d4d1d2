import type { ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { version } from '../package.ts';
import type { Column, ColumnType, Field } from './column.ts';
import { AtomicFileWriter } from '../store/atomicFileWriter.ts';
import type { TableFile } from './csv.ts';

type SchemaElement = ParquetWriter['schema'][number];

/** A column's values of one row group: a typed array leaves no garbage behind. */
type Gathered = Field[] | Int32Array | Float64Array;

/** How a column's type is stored. */
interface Storage {
  readonly schema: Omit<SchemaElement, 'name'>;
  readonly encoding?: NonNullable<ColumnSource['encoding']>;
  readonly gathered: (rows: number) => Gathered;
  readonly stored: (gathered: Gathered) => ColumnSource['data'];
}

const asIs = (gathered: Gathered): ColumnSource['data'] => gathered;

const storages: Readonly<Record<ColumnType, Storage>> = {
  text: {
    schema: {
      type: 'BYTE_ARRAY',
      converted_type: 'UTF8',
      logical_type: { type: 'STRING' },
      repetition_type: 'REQUIRED',
    },
    encoding: 'RLE_DICTIONARY',
    gathered: () => [],
    stored: asIs,
  },
  boolean: { schema: { type: 'BOOLEAN', repetition_type: 'REQUIRED' }, gathered: () => [], stored: asIs },
  int32: {
    schema: { type: 'INT32', repetition_type: 'REQUIRED' },
    gathered: (rows) => new Int32Array(rows),
    stored: asIs,
  },
  int64: {
    schema: { type: 'INT64', repetition_type: 'REQUIRED' },
    encoding: 'DELTA_BINARY_PACKED',
    gathered: (rows) => new Float64Array(rows),
    stored: (gathered) => BigInt64Array.from(gathered, BigInt),
  },
  double: {
    schema: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    // A dictionary would take -0 for 0.
    encoding: 'PLAIN',
    gathered: (rows) => new Float64Array(rows),
    stored: (gathered) =>
      gathered.some(Number.isNaN) ? Array.from(gathered, (value) => (Number.isNaN(value) ? null : value)) : gathered,
  },
};

/**
 * A table as a Parquet file, compressed with Snappy; the same rows always give the same bytes.
 * @param rowsPerGroup rows in memory at a time; a reader can skip a group by its columns' minima and maxima
 */
export const parquetFile = async <Row>(
  folder: string,
  path: string,
  columns: readonly Column<Row>[],
  rowsPerGroup = 1 << 15,
): Promise<TableFile<Row>> => {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const file = new AtomicFileWriter(folder, path);
  const bytes = new ByteWriter();
  const flush = async (): Promise<void> => {
    await file.append(bytes.getBytes());
    bytes.index = 0;
  };
  const writer = new ParquetWriter({
    writer: Object.assign(bytes, { flush, finish: flush }),
    schema: schemaOf(columns),
    createdBy: `initscope version ${version}`,
  });
  const group = columns.map(({ name, type, value }) => ({
    name,
    storage: storages[type],
    value,
    gathered: storages[type].gathered(rowsPerGroup),
  }));
  let rowsInGroup = 0;
  const writeGroup = async (): Promise<void> => {
    await writer.write({
      columnData: group.map(({ name, storage: { encoding, stored }, gathered }) => ({
        name,
        // A copy only of the last group, which may not be full.
        data: stored(rowsInGroup < rowsPerGroup ? gathered.slice(0, rowsInGroup) : gathered),
        ...(encoding && { encoding }),
      })),
      rowGroupSize: rowsPerGroup,
    });
    rowsInGroup = 0;
  };
  return {
    add: async (rows) => {
      for (const row of rows) {
        for (const { gathered, value } of group) gathered[rowsInGroup] = value(row);
        if (++rowsInGroup === rowsPerGroup) await writeGroup();
      }
    },
    close: async () => {
      await writeGroup();
      await writer.finish();
      return file.close();
    },
    discard: () => file.discard(),
  };
};

const schemaOf = (columns: readonly Column<never>[]): SchemaElement[] => [
  { name: 'schema', num_children: columns.length },
  ...columns.map(({ name, type }) => ({ name, ...storages[type].schema })),
];
