import { stateWords } from '../../store/manifestTypes.ts';
import type { PageStudy } from '../types.ts';
import { h } from './dom.ts';
import { keyList, type Key } from './keys.ts';

/** The page's head: the study's facts, notes on what the page omits, the keys, and a button for each section. */
export const header = (study: PageStudy, keys: readonly Key[], parts: readonly HTMLElement[]): HTMLElement =>
  h(
    'header',
    {},
    h('h1', {}, study.name),
    h('p', { class: 'notes' }, factsOf(study).join(' · ')),
    h('nav', { 'aria-label': 'Parts of the page' }, ...parts.map(sectionButton)),
    keyList(keys),
    ...study.omissions.map((sentence) => h('p', { class: 'notes', role: 'note' }, sentence)),
  );

const factsOf = ({ cells, engine }: PageStudy): string[] => [
  `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`,
  ...(['diverged', 'failed'] as const).flatMap((state) => {
    const { length } = cells.filter((cell) => cell.state === state);
    return length > 0 ? [`${length} ${stateWords[state]}`] : [];
  }),
  `${engine.backend} ${engine.version}`,
];

/** A button, not a link: the address's hash holds the state. */
const sectionButton = (part: HTMLElement): HTMLElement => {
  const heading = part.querySelector('h2')!;
  const go = (): void => {
    part.scrollIntoView();
    heading.focus({ preventScroll: true });
  };
  return h('button', { type: 'button', class: 'link', onclick: go }, heading.textContent);
};
