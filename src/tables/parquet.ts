import type { ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { version } from '../package.ts';
import type { Column, ColumnType, Field } from './column.ts';
import { AtomicFileWriter } from '../store/atomicFileWriter.ts';
import type { TableFile } from './csv.ts';

type SchemaElement = ParquetWriter['schema'][number];

/** How a column's type is stored. */
interface Storage {
  readonly schema: Omit<SchemaElement, 'name'>;
  readonly encoding?: NonNullable<ColumnSource['encoding']>;
  readonly stored: (field: Field) => Field | bigint | null;
}

const asIs = (field: Field): Field => field;

const storages: Readonly<Record<ColumnType, Storage>> = {
  text: {
    schema: {
      type: 'BYTE_ARRAY',
      converted_type: 'UTF8',
      logical_type: { type: 'STRING' },
      repetition_type: 'REQUIRED',
    },
    encoding: 'RLE_DICTIONARY',
    stored: asIs,
  },
  boolean: { schema: { type: 'BOOLEAN', repetition_type: 'REQUIRED' }, stored: asIs },
  int32: { schema: { type: 'INT32', repetition_type: 'REQUIRED' }, stored: asIs },
  int64: {
    schema: { type: 'INT64', repetition_type: 'REQUIRED' },
    encoding: 'DELTA_BINARY_PACKED',
    stored: (field) => BigInt(field),
  },
  double: {
    schema: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    // A dictionary would take -0 for 0.
    encoding: 'PLAIN',
    stored: (field) => (Number.isNaN(field) ? null : field),
  },
};

/** Rows in memory at a time; a reader can skip a group by its columns' minima and maxima. */
const rowsPerGroup = 1 << 15;

/** A table as a Parquet file, compressed with Snappy; the same rows always give the same bytes. */
export const parquetFile = async <Row>(
  folder: string,
  path: string,
  columns: readonly Column<Row>[],
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
    data: [] as unknown[],
  }));
  let rowsInGroup = 0;
  const writeGroup = async (): Promise<void> => {
    await writer.write({
      columnData: group.map(({ name, storage: { encoding }, data }) => ({ name, data, ...(encoding && { encoding }) })),
      rowGroupSize: rowsPerGroup,
    });
    for (const column of group) column.data = [];
    rowsInGroup = 0;
  };
  return {
    add: async (rows) => {
      for (const row of rows) {
        for (const { data, storage, value } of group) data.push(storage.stored(value(row)));
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
