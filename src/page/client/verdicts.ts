import { datedWord } from '../../verdict/words.ts';
import type { PageStudy } from '../types.ts';
import { lettersOf } from './cells.ts';
import { h, letterBadge, prose } from './dom.ts';
import { verdictButton } from './explain.ts';
import type { State } from './state.ts';

/** What the chosen cell, and the one that it is compared with, is called and why; or why it could not be computed. */
export class Verdicts {
  readonly element = h('div', {});
  readonly #study: PageStudy;
  #shown = '';

  constructor(study: PageStudy) {
    this.#study = study;
  }

  show(state: State): void {
    const { cell, comparedCell } = state;
    const shown = `${cell} ${comparedCell}`;
    // An alert that is put there anew is read aloud again.
    if (shown === this.#shown) return;
    this.#shown = shown;
    const indices = new Set([cell, comparedCell ?? cell]);
    this.element.replaceChildren(...Array.from(indices, (index) => this.#verdict(state, index)));
  }

  #verdict(state: State, index: number): HTMLElement {
    const { verdict, state: outcome, message = 'This cell was not computed.' } = this.#study.cells[index]!;
    const badges = lettersOf(state, index).map(letterBadge);
    if (outcome === 'failed') return h('p', { class: 'failure', role: 'alert' }, ...badges, message);
    if (!verdict) return h('p', { class: 'verdict' }, ...badges);
    const date = datedWord(verdict).slice(verdict.verdict.length);
    return h(
      'p',
      { class: 'verdict' },
      ...badges,
      verdictButton(verdict.verdict),
      `${date}: `,
      ...prose(verdict.sentence),
    );
  }
}
