/** What a row of a table says in a column. */
export interface Field {
  readonly title: string;
  readonly text: string;
}

/**
 * Whether a row has everything that is asked for, whatever the case: whole words, and a value by its column, as cells are named.
 *
 *     matcher('he width=64')([{ title: 'initializer', text: 'he' }, { title: 'width', text: '64' }]) // true
 */
export const matcher = (query: string): ((fields: readonly Field[]) => boolean) => {
  const terms = query.split(/[\s/]+/).flatMap((term) => {
    const words = wordsOf(term);
    return words.length > 0 ? [{ words, hasKey: term.includes('=') }] : [];
  });
  return (fields) =>
    terms.every(({ words, hasKey }) =>
      fields.some(({ title, text }) => contains(wordsOf(hasKey ? `${title} ${text}` : text), words)),
    );
};

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
