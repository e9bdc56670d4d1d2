import { bestNote } from '../../verdict/best.ts';
import { stateWords } from '../../store/manifestTypes.ts';
import { verdictWords } from '../../verdict/words.ts';
import type { PageCell, PageStudy, PageVerdict } from '../types.ts';
import { cellColumns, type CellColumn } from './cellColumns.ts';
import { lettersOf, nameOf } from './cells.ts';
import { colorScale, type ColorScale } from './colors.ts';
import { bestBadge, dropDown, h, letterBadge, plainText, scrollable, section } from './dom.ts';
import { wordsLine } from './explain.ts';
import type { Choose } from './linePlots.ts';
import { mapTable } from './mapTable.ts';
import { formatNumber } from './numbers.ts';
import type { State } from './state.ts';
import { cellsFound } from './table.ts';

const tint = (color: string): string => `color-mix(in srgb, var(${color}) 38%, var(--panel))`;

const verdictColors: Readonly<Record<PageVerdict['verdict'], string>> = {
  healthy: tint('--series-2'),
  uncertain: tint('--series-5'),
  vanishing: tint('--weak'),
  exploding: tint('--strong'),
  collapsed: tint('--series-4'),
  saturated: tint('--series-3'),
  dead: 'var(--zero)',
  symmetric: 'var(--zero)',
  diverged: 'var(--not-finite)',
};

/** A table of all cells, each a button that opens its cell, by the colour of any of their columns. */
export class SweepMap {
  readonly element: HTMLElement;
  readonly #study: PageStudy;
  readonly #columns: readonly CellColumn[];
  readonly #offered: readonly CellColumn[];
  readonly #best: number | undefined;
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #note = h('p', { class: 'notes' });
  readonly #legend = h('p', { class: 'scale' });
  readonly #quantity: ReturnType<typeof dropDown>;

  constructor(study: PageStudy, choose: Choose) {
    this.#study = study;
    this.#columns = cellColumns(study);
    this.#offered = this.#columns.filter(({ shade }) => shade);
    this.#best = study.best;
    this.#buttons = study.cells.map((_, index) =>
      h('button', { type: 'button', onclick: () => choose({ cell: index }) }),
    );
    this.#quantity = dropDown('each cell shows', (i) => choose({ map: this.#offered[i]!.key }));
    this.#quantity.offer(this.#offered.map(({ title }) => title));
    const map = scrollable('The map of the sweep', mapTable(study, this.#buttons, Math.min(innerWidth, mostRoom)));
    this.element = section(
      'sweep',
      'The sweep',
      h('div', { class: 'row' }, this.#quantity.element, this.#legend),
      this.#note,
      wordsLine('sweep', 'cell', ...new Set(this.#offered.map(({ term }) => term))),
      map,
    );
  }

  show(state: State): void {
    const key = state.map ?? (state.shown === 'both' ? 'forward' : state.shown);
    const column = this.#offered.find((one) => one.key === key)!;
    this.#quantity.show(this.#offered.indexOf(column));
    const found = new Set(cellsFound(this.#study, this.#columns, state).indices);
    const { epoch } = state;
    const painted = column.shade === 'verdict' ? this.#verdicts() : this.#numbers(column, epoch);
    this.#legend.replaceChildren(...painted.legend);
    this.#note.textContent = [noteOf(column, epoch), this.#bestNote()].filter((text) => text !== '').join(' ');
    for (const [index, button] of this.#buttons.entries()) {
      const cell = this.#study.cells[index]!;
      const text = painted.textOf(cell);
      button.replaceChildren(
        ...lettersOf(state, index).map(letterBadge),
        ...(index === this.#best ? [bestBadge()] : []),
        text,
      );
      button.setAttribute('aria-label', `${nameOf(this.#study, cell)}: ${button.textContent}`);
      button.title = titleOf(this.#study, cell, column, text);
      button.style.background = painted.colorOf(cell);
      button.setAttribute('aria-pressed', String(index === state.cell));
      button.classList.toggle('other', index === state.comparedCell);
      button.classList.toggle('out', !found.has(index));
    }
  }

  #bestNote(): string {
    if (this.#best === undefined) return '';
    const best = this.#study.cells[this.#best]!;
    return `★ ${nameOf(this.#study, best)}: ${bestNote(best.verdict?.verdict)}.`;
  }

  #verdicts(): Painted {
    const words = new Set(this.#study.cells.map(({ verdict }) => verdict?.verdict));
    const known = (Object.keys(verdictWords) as PageVerdict['verdict'][]).filter((word) => words.has(word));
    return {
      textOf: ({ verdict, state }) => verdict?.verdict ?? stateWords[state],
      colorOf: ({ verdict }) => (verdict ? verdictColors[verdict.verdict] : 'var(--not-finite)'),
      legend: known.map((word) => swatch(verdictColors[word], word)),
    };
  }

  #numbers({ value, shade }: CellColumn, epoch: number): Painted {
    const values = this.#study.cells.map((cell) => value!(cell, epoch));
    const { colorOf, legend } = colorScale(shade as Parameters<typeof colorScale>[0], values);
    return {
      textOf: (cell) => {
        const of = value!(cell, epoch);
        return Number.isNaN(of) ? '✕' : formatNumber(of, 2);
      },
      colorOf: (cell) => colorOf(value!(cell, epoch)),
      legend: [...legend, ...signs(values, shade)].map(({ color, label }) => swatch(color, label)),
    };
  }
}

/** What the cells show, and what their colours mean. */
interface Painted {
  readonly textOf: (cell: PageCell) => string;
  readonly colorOf: (cell: PageCell) => string;
  readonly legend: readonly HTMLElement[];
}

/** Pixels: the page is no wider. */
const mostRoom = 1680;

const swatch = (color: string, label: string): HTMLElement => {
  const box = h('i', { 'aria-hidden': 'true' });
  box.style.background = color;
  return h('span', {}, box, label);
};

const signs = (values: readonly number[], shade: CellColumn['shade']): ColorScale['legend'] => [
  ...(shade === 'around 1' && values.includes(0) ? [{ color: 'var(--zero)', label: '0' }] : []),
  ...(values.some(Number.isNaN) ? [{ color: 'var(--not-finite)', label: '✕ no number' }] : []),
];

const noteOf = ({ key, title, shade }: CellColumn, epoch: number): string => {
  if (key === 'forward' || key === 'backward')
    return `Average σ of all layers at epoch ${epoch}, ${key}; the colour by its logarithm.`;
  if (shade === 'verdict')
    return 'What each cell is called as drawn, epoch 0, or diverged where training ends it; point at one for the reason.';
  if (key === 'score') return 'The worst |ln σ| of all layers, forward and backward, as drawn, epoch 0: 0 is best.';
  return `${title} as drawn, epoch 0${shade === 'range' ? ': the mean over the layers that have it' : ''}.`;
};

const titleOf = (study: PageStudy, cell: PageCell, { title, shade }: CellColumn, text: string): string => {
  const { verdict, state } = cell;
  const said = text === '✕' ? (state === 'failed' ? 'failed' : 'no number') : text;
  if (shade === 'verdict') return verdict ? plainText(verdict.sentence) : stateWords[state];
  return `${nameOf(study, cell)}: ${title} ${said}${verdict ? `; ${verdict.verdict}` : ''}`;
};
