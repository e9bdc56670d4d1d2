import type { FileEntry } from '../store/atomicFiles.ts';
import type { Column, ColumnType, Field } from './column.ts';
import { AtomicFileWriter } from '../store/atomicFileWriter.ts';

/** A table's file while it is written. @throws OutputError */
export interface TableFile<Row> {
  readonly add: (rows: Iterable<Row>) => Promise<void>;
  /** Closes the file, which then appears under its name. */
  readonly close: () => Promise<FileEntry>;
  /** Leaves nothing behind of a file that is not closed. */
  readonly discard: () => Promise<void>;
}

/** A line of RFC 4180, ended by \n. @param types of the fields */
export const csvLine = (fields: readonly Field[], types: readonly ColumnType[]): string =>
  `${fields.map((field, i) => (typeof field === 'number' && types[i] === 'double' ? doubleField(field) : csvField(field))).join(',')}\n`;

const csvField = (field: Field): string => {
  const text = String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Whole numbers below it have a point and a 0 behind it, larger ones an exponent. */
const exponentFrom = 1e16;

/**
 * The fewest digits that give the same double again, and a point or an exponent: a reader that goes by the looks of a column takes
 * whole numbers for integers, which end at 2⁶³. NaN is an empty field. Infinity is 1e999, which all read as what it is rounded to; no
 * word for it is a number to all of them.
 */
const doubleField = (value: number): string => {
  if (Number.isNaN(value)) return '';
  if (!Number.isFinite(value)) return value > 0 ? '1e999' : '-1e999';
  if (!Number.isInteger(value)) return String(value);
  if (Math.abs(value) >= exponentFrom) return value.toExponential();
  return `${Object.is(value, -0) ? '-0' : value}.0`;
};

/** How many characters are gathered before they are written. */
const chunkLength = 1 << 18;

/** A table as a CSV file with a header line. */
export const csvFile = <Row>(folder: string, path: string, columns: readonly Column<Row>[]): TableFile<Row> => {
  const file = new AtomicFileWriter(folder, path);
  const types = columns.map(({ type }) => type);
  let pending = csvLine(
    columns.map(({ name }) => name),
    types,
  );
  const flush = async (): Promise<void> => {
    const chunk = Buffer.from(pending);
    pending = '';
    await file.append(chunk);
  };
  return {
    add: async (rows) => {
      for (const row of rows) {
        pending += csvLine(
          columns.map(({ value }) => value(row)),
          types,
        );
        if (pending.length > chunkLength) await flush();
      }
    },
    close: async () => {
      await flush();
      return file.close();
    },
    discard: () => file.discard(),
  };
};
