/** A word's explanation: its name, and a sentence with code between backticks. */
export interface Explanation {
  readonly word: string;
  readonly text: string;
}

/**
 * The explanations of docs/glossary.md by their anchors, which the build puts into the page's script.
 *
 *     glossaryOf('- <a id="cell"></a>**cell**: a place of a [sweep](#sweep).') // { cell: { word: 'cell', text: 'a place of a sweep.' } }
 */
export const glossaryOf = (markdown: string): Readonly<Record<string, Explanation>> =>
  Object.fromEntries(
    Array.from(
      markdown.matchAll(/^- <a id="([\w-]+)"><\/a>\*\*(.+?)\*\*: (.+)$/gm),
      ([, id, word, text]): [string, Explanation] => [id!, { word: plain(word!), text: plain(text!) }],
    ),
  );

/** Links to their words, those in brackets left out; escaped stars as stars. */
const plain = (text: string): string =>
  text
    .replaceAll(/ \(\[[^\]]+\]\([^)]+\)\)/g, '')
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(String.raw`\*`, '*');
