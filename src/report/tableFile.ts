import type { FileEntry } from './files.ts';

/** A table's file while it is written. @throws OutputError */
export interface TableFile<Row> {
  readonly add: (rows: Iterable<Row>) => Promise<void>;
  /** Puts the file in its place. */
  readonly close: () => Promise<FileEntry>;
  /** Leaves nothing behind of a file that is not closed. */
  readonly discard: () => Promise<void>;
}
