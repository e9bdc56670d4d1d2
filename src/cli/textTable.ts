import Table from 'cli-table3';
import { terminalWidth } from './terminal.ts';

export interface TextColumn {
  readonly head: string;
  /** Default: left, as text stands, which may be broken into lines. */
  readonly align?: 'left' | 'right';
}

/**
 * A table in lines of text. On a terminal it is no wider than that, as far as texts can be broken: between words, and behind
 * the dots and slashes of names.
 *
 *     textTable([{ head: 'initializer' }, { head: 'score', align: 'right' }], [['he', '2.02']])
 *
 * @param room in characters. Default: the terminal's
 */
export const textTable = (
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  room = terminalWidth(),
): string => {
  const natural = drawn(columns, rows);
  const widths = widthsOf(natural);
  const excess = tableWidth(natural) - room;
  if (excess <= 0) return natural;
  const texts = columns.flatMap(({ align }, i) => (align === 'right' ? [] : [i]));
  const least = columns.map(({ head }, i) => Math.max(...[head, ...rows.map((row) => row[i]!)].map(longestPart)));
  for (let left = excess; left > 0; left--) {
    const narrowable = texts.filter((i) => widths[i]! > least[i]!);
    if (narrowable.length === 0) break;
    const widest = narrowable.reduce((found, i) => (widths[i]! > widths[found]! ? i : found));
    widths[widest]!--;
  }
  const broken = (text: string, i: number): string => (texts.includes(i) ? brokenAt(text, widths[i]!) : text);
  return drawn(
    columns.map((column, i) => ({ ...column, head: broken(column.head, i) })),
    rows.map((row) => row.map(broken)),
  );
};

/** In characters, its lines included. */
export const tableWidth = (table: string): number => table.indexOf('\n');

const drawn = (columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
};

/** Of each column's texts, from the table's upper edge; a space stands on either side. */
const widthsOf = (table: string): number[] =>
  table
    .slice(1, tableWidth(table) - 1)
    .split('┬')
    .map(({ length }) => length - 2);

const longestPart = (text: string): number =>
  Math.max(...text.split(/ +|(?<=[./])(?=\D)/).map((part) => Array.from(part).length));

const brokenAt = (text: string, width: number): string =>
  text.replaceAll(new RegExp(`(.{1,${width}})(?: +|(?<=[./])(?=\\D)|$)`, 'gu'), '$1\n').trimEnd();
