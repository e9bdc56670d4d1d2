/** What a filter may ask of a row in a column. */
export interface FilterColumn<Row> {
  readonly key: string;
  readonly aliases?: readonly string[];
  readonly text: (row: Row) => string;
  /** NaN: none. Default: the text as a number. */
  readonly value?: (row: Row) => number;
}

export interface Filter<Row> {
  readonly matches: (row: Row) => boolean;
  /** What of the query can't be asked, in a few words. */
  readonly complaint: string | undefined;
}

type Operator = '=' | ':' | '!=' | '<' | '>' | '<=' | '>=';

/** A word of a query: `he`, or a column with what is asked of it: `depth>10`. */
interface Term {
  readonly text: string;
  readonly key?: string;
  readonly operator?: Operator;
  readonly value?: string;
}

const termsOf = (query: string): Term[] =>
  (withoutBlanks(query).match(/(?:[^\s/"]|"[^"]*"?)+/g) ?? []).map((text) => {
    const [, key, operator, value] = /^([^<>=:!]+)([<>!]=|[<>=:])(.*)$/.exec(text) ?? [];
    return key === undefined ? { text } : { text, key, operator: operator as Operator, value: unquoted(value!) };
  });

/** `depth > 10` as `depth>10`; what stands in quotes stays. */
const withoutBlanks = (query: string): string =>
  query.replaceAll(/("[^"]*"?)|\s*([<>!]=|[<>=])\s*/g, (_, quoted?: string, operator?: string) => quoted ?? operator!);

const unquoted = (text: string): string => text.replaceAll('"', '');
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * Which rows have everything that is asked for, whatever the case: `width=64`, `verdict:dead`, `depth>10`, and words alone. What
 * is in the first column, or in the one that is named, means that value and no other; else whole words are looked for.
 * `width!=64` asks for all others.
 *
 *     filterOf('he width=64', columns, rows).matches(rows[0]) // true where its initializer is he and its width 64
 */
export const filterOf = <Row>(
  query: string,
  columns: readonly FilterColumn<Row>[],
  rows: readonly Row[],
): Filter<Row> => {
  const terms = termsOf(query);
  const named = (key: string) => columns.find((column) => [column.key, ...(column.aliases ?? [])].some(sameAs(key)));
  const tests = terms.map((term): Filter<Row>['matches'] => {
    const { text, key, operator, value } = term;
    const column = key === undefined ? undefined : named(key);
    // Somebody is still typing.
    if (column && value === '') return () => true;
    if (column && /[<>]/.test(operator!)) return compares(column, operator!, Number(value));
    if (column) {
      const isEqual = equals(column, value!, rows);
      return operator === '!=' ? (row) => !isEqual(row) : isEqual;
    }
    const [first] = columns;
    if (key === undefined && rows.some((row) => same(first!.text(row), unquoted(text))))
      return equals(first!, unquoted(text), rows);
    const words = wordsOf(text);
    return (row) =>
      columns.some((one) =>
        contains(wordsOf(key === undefined ? one.text(row) : `${one.key} ${one.text(row)}`), words),
      );
  });
  const complaints = terms.flatMap(({ key, operator, value }, i) => {
    if (key === undefined) return [];
    if (named(key)) return /[<>]/.test(operator!) && Number.isNaN(Number(value)) ? [`“${value}” is no number`] : [];
    // A word may hold an equals sign: `alpha=0.1`.
    return /[<>!]/.test(operator!) || !rows.some(tests[i]!) ? [`no column “${key}”`] : [];
  });
  return { matches: (row) => tests.every((test) => test(row)), complaint: complaints[0] };
};

const sameAs = (a: string) => (b: string) => same(a, b);

const valueOf = <Row>({ value, text }: FilterColumn<Row>, row: Row): number =>
  (value ?? ((one) => Number(text(one))))(row);

const compares = <Row>(column: FilterColumn<Row>, operator: Operator, limit: number) => {
  const holds: Readonly<Record<string, (value: number) => boolean>> = {
    '<': (value) => value < limit,
    '>': (value) => value > limit,
    '<=': (value) => value <= limit,
    '>=': (value) => value >= limit,
  };
  return (row: Row): boolean => holds[operator]!(valueOf(column, row));
};

/** The very value where a row has it; whole words of it otherwise. */
const equals = <Row>(column: FilterColumn<Row>, asked: string, rows: readonly Row[]) => {
  const is = (row: Row): boolean => same(column.text(row), asked) || valueOf(column, row) === Number(asked);
  if (rows.some(is)) return is;
  const words = wordsOf(asked);
  return (row: Row): boolean => contains(wordsOf(column.text(row)), words);
};

/** The value that a query asks of a column, as a menu has set it. */
export const askedOf = (query: string, key: string): string | undefined =>
  termsOf(query).find((term) => isOf(term, key))?.value;

/** The query with another value for a column, or with none. `asking('he width=6', 'width', '64') // 'he width=64'` */
export const asking = (query: string, key: string, value: string | undefined): string => {
  const others = termsOf(query).flatMap((term) => (isOf(term, key) ? [] : [term.text]));
  if (value === undefined) return others.join(' ');
  const plain = unquoted(value);
  return [...others, `${key}=${/[\s/]/.test(plain) ? `"${plain}"` : plain}`].join(' ');
};

const isOf = ({ key, operator }: Term, column: string): boolean =>
  key !== undefined && same(key, column) && !/[<>!]/.test(operator!);

/** `leakyRelu-alpha-0.1` and `leakyRelu(alpha=0.1)` are the words leakyrelu, alpha and 0.1; a number keeps its sign. */
const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll(/(?<=[\p{L}\p{N}])(?<!\d\.?e)-/gu, ' ')
    .split(/[\s/·:;,=(){}[\]"'`|]+/)
    .map((word) => word.replace(/[.!?]+$/, ''))
    .filter((word) => word !== '');

/** Whether `part` stands in `whole`, one word after the other. */
const contains = (whole: readonly string[], part: readonly string[]): boolean =>
  whole.some((_, start) => part.every((word, i) => whole[start + i] === word));
