import type { SweptPath } from '../config/index.ts';

/** What a column holds, as Parquet stores it; a `double` may be missing, where a value was not finite. */
export type ColumnType = 'text' | 'boolean' | 'int32' | 'int64' | 'double';

/** NaN stands for a missing number. */
export type Field = string | number | boolean;

/** A column of a table, with its value in a row. */
export interface Column<Row> {
  readonly name: string;
  readonly type: ColumnType;
  readonly value: (row: Row) => Field;
}

/** One column for each swept path, named as the path is. */
export const sweptColumns = (sweep: readonly SweptPath[]): Column<{ cell: { swept: readonly unknown[] } }>[] =>
  sweep.map(({ path, values }, i) => {
    const type = sweptType(values);
    return { name: path, type, value: ({ cell }) => sweptField(type, cell.swept[i]) };
  });

/** The narrowest type that holds all values of a path: whole numbers, numbers, true and false, or else text. */
const sweptType = (values: readonly unknown[]): ColumnType => {
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  if (!values.every((value) => typeof value === 'number')) return 'text';
  return values.every(Number.isSafeInteger) ? 'int64' : 'double';
};

/** Numbers, true and false as they are; lists and mappings as JSON. */
const sweptField = (type: ColumnType, value: unknown): Field => {
  if (type !== 'text') return value as number | boolean;
  return typeof value === 'string' ? value : JSON.stringify(value);
};
