import type { FileEntry } from '../store/atomicFiles.ts';
import type { Column, Field } from './column.ts';
import { AtomicFileWriter } from '../store/atomicFileWriter.ts';

/** A table's file while it is written. @throws OutputError */
export interface TableFile<Row> {
  readonly add: (rows: Iterable<Row>) => Promise<void>;
  /** Closes the file, which then appears under its name. */
  readonly close: () => Promise<FileEntry>;
  /** Leaves nothing behind of a file that is not closed. */
  readonly discard: () => Promise<void>;
}

/** A line of RFC 4180, ended by \n; numbers in their shortest round-trip form, NaN as an empty field. */
export const csvLine = (fields: readonly Field[]): string => `${fields.map(csvField).join(',')}\n`;

const csvField = (field: Field): string => {
  if (typeof field === 'number') return numberField(field);
  const text = String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const numberField = (value: number): string => {
  if (Number.isNaN(value)) return '';
  return Object.is(value, -0) ? '-0' : String(value);
};

/** How many characters are gathered before they are written. */
const chunkLength = 1 << 18;

/** A table as a CSV file with a header line. */
export const csvFile = <Row>(folder: string, path: string, columns: readonly Column<Row>[]): TableFile<Row> => {
  const file = new AtomicFileWriter(folder, path);
  let pending = csvLine(columns.map(({ name }) => name));
  const flush = async (): Promise<void> => {
    const chunk = Buffer.from(pending);
    pending = '';
    await file.append(chunk);
  };
  return {
    add: async (rows) => {
      for (const row of rows) {
        pending += csvLine(columns.map(({ value }) => value(row)));
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
