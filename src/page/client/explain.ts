import type { Explanation } from '../glossary.ts';
import { verdictWords, type VerdictWord } from '../../verdict/words.ts';
import { h, prose } from './dom.ts';

/** What `glossaryOf` gives, put here by scripts/build.mjs. */
declare const glossary: Readonly<Record<string, Explanation>>;

const bubble = h('div', { id: 'explanation', popover: 'auto', role: 'dialog' });
let docs = '';

/** Adds the page's only explanation. @param folder where docs/ lies, from the page */
export const installExplanation = (folder: string): void => {
  docs = folder;
  document.body.append(bubble);
};

/** A question mark that explains a term of docs/glossary.md. */
export const questionMark = (term: string): HTMLElement =>
  button('help', '', `what is ${glossary[term]!.word}?`, () => ofTerm(term));

/** A line of words, each of which explains itself at a click. */
export const wordsLine = (...terms: readonly string[]): HTMLElement =>
  h('p', { class: 'words' }, 'What is: ', ...terms.flatMap((term, i) => [i > 0 ? ' · ' : '', wordButton(term)]));

export const wordButton = (term: string): HTMLElement =>
  button('link', glossary[term]!.word, undefined, () => ofTerm(term));

/** A verdict's word, which explains itself at a click. */
export const verdictButton = (word: VerdictWord): HTMLElement =>
  button('link', word, undefined, () => ({ word, text: verdictWords[word], page: 'diagnostics.md#the-verdict' }));

interface Shown extends Explanation {
  /** Of docs/. */
  readonly page: string;
}

const ofTerm = (term: string): Shown => ({ ...glossary[term]!, page: `glossary.md#${term}` });

const button = (kind: string, text: string, name: string | undefined, shown: () => Shown): HTMLElement => {
  const element = h(
    'button',
    {
      type: 'button',
      class: kind,
      'aria-label': name,
      'aria-haspopup': 'dialog',
      onclick: (event) => {
        // In a row or a head, which a click would choose too.
        event.stopPropagation();
        explain(shown(), element);
      },
    },
    text,
  );
  return element;
};

const explain = ({ word, text, page }: Shown, from: HTMLElement): void => {
  bubble.setAttribute('aria-label', word);
  bubble.replaceChildren(
    h('strong', {}, word),
    h('p', {}, ...prose(text)),
    h('a', { href: `${docs}/${page}`, target: '_blank', rel: 'noreferrer' }, `docs/${page}`),
  );
  bubble.showPopover();
  const { left, bottom, top } = from.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = bubble;
  bubble.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
  bubble.style.top = `${bottom + height + 8 < innerHeight ? bottom + 4 : Math.max(4, top - height - 4)}px`;
  bubble.querySelector('a')!.focus({ preventScroll: true });
};
