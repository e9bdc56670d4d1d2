import { datedWord } from '../../verdict/words.ts';
import type { PageCell, PageStudy } from '../types.ts';
import { initializerOf, lettersOf } from './cells.ts';
import { h, letterBadge, plainText, section } from './dom.ts';
import { matcher, type Field } from './filter.ts';
import { formatNumber } from './numbers.ts';
import type { State } from './state.ts';

/** A column of the table of cells: its text, and the number it is sorted by where that is not the text. */
interface Column {
  readonly title: string;
  /** What the filter calls it. Default: its title. */
  readonly key?: string;
  readonly text: (cell: PageCell) => string;
  readonly order?: (cell: PageCell) => number;
}

const columnsOf = (study: PageStudy): Column[] => [
  {
    title: 'initializer',
    text: (cell) => initializerOf(study, cell),
    order: ({ initializer }) => initializer,
  },
  ...study.sweep.map(({ key, values }, path): Column => ({
    title: key,
    text: ({ swept }) => values[swept[path]!]!,
    order: ({ swept }) => swept[path]!,
  })),
  lastAverage('forward'),
  lastAverage('backward'),
  ...(study.cells.some(({ verdict }) => verdict)
    ? [
        { title: 'verdict as drawn (epoch 0)', key: 'verdict', text: ({ verdict }: PageCell) => wordText(verdict) },
        { title: '√χ in theory', text: (cell: PageCell) => numberText(sqrtChi(cell)), order: sqrtChi },
      ]
    : []),
  { title: 'state', text: ({ state, message }) => (message === undefined ? state : `${state}: ${message}`) },
];

const lastAverage = (direction: 'forward' | 'backward'): Column => {
  const value = ({ averages }: PageCell): number => averages[direction].at(-1)?.[0] ?? NaN;
  return {
    title: `average σ ${direction}`,
    text: (cell) => numberText(value(cell)),
    order: value,
  };
};

/** Its word, dated where the column's head is not. */
const wordText = (verdict: PageCell['verdict']): string => {
  if (!verdict) return '—';
  return verdict.epoch === 0 ? verdict.verdict : datedWord(verdict);
};

const sqrtChi = ({ verdict }: PageCell): number => verdict?.sqrtChi ?? NaN;

const numberText = (value: number): string => (Number.isNaN(value) ? '—' : formatNumber(value));

const mostRows = 300;

/** A table of all cells: a click on a heading sorts, words filter, a click on a row opens its cell. */
export class CellTable {
  readonly element: HTMLElement;
  readonly #study: PageStudy;
  readonly #choose: (cell: number) => void;
  readonly #columns: readonly Column[];
  readonly #headings: readonly HTMLElement[];
  readonly #filter: HTMLInputElement;
  readonly #count = h('span', { class: 'notes', role: 'status' });
  readonly #body = h('tbody', {});
  #sorted: { readonly column: number; readonly descending: boolean } | undefined;
  #displayed: Pick<State, 'cell' | 'comparedCell'> | undefined;
  #all = false;

  constructor(study: PageStudy, choose: (cell: number) => void) {
    this.#study = study;
    this.#choose = choose;
    this.#columns = columnsOf(study);
    this.#headings = this.#columns.map(({ title }, column) =>
      h('th', { scope: 'col' }, h('button', { type: 'button', onclick: () => this.#sort(column) }, title)),
    );
    this.#filter = h('input', {
      type: 'search',
      placeholder: 'filter, such as: he verdict=diverged',
      size: 34,
      'aria-label': 'Filter the cells: words, or column=value, that a row must have',
      oninput: () => this.#draw(),
    });
    const table = h('table', { class: 'cells' }, h('thead', {}, h('tr', {}, ...this.#headings)), this.#body);
    this.element = section(
      'cells',
      'All cells',
      h('p', { class: 'filter' }, this.#filter, ' ', this.#count),
      h('div', { class: 'scroll' }, table),
      h(
        'p',
        { class: 'notes' },
        'Average σ: of all layers in the last epoch, which the verdict may not speak of; each rounded to 4 decimals first; —: none, as some values were not finite.',
      ),
    );
  }

  show({ cell, comparedCell }: State): void {
    if (cell === this.#displayed?.cell && comparedCell === this.#displayed.comparedCell) return;
    this.#displayed = { cell, comparedCell };
    this.#draw();
  }

  #sort(column: number): void {
    const again = this.#sorted?.column === column;
    this.#sorted = { column, descending: again && !this.#sorted!.descending };
    this.#draw();
  }

  #draw(): void {
    const { cells } = this.#study;
    const matches = matcher(this.#filter.value);
    const found = [...cells.keys()].filter((index) => matches(this.#fields(cells[index]!)));
    const rows = this.#sorted ? found.toSorted((a, b) => this.#compare(cells[a]!, cells[b]!)) : found;
    const shown = this.#all ? rows : rows.slice(0, mostRows);
    this.#body.replaceChildren(...shown.map((index) => this.#row(index)));
    this.#count.replaceChildren(
      `${found.length} of ${cells.length} cells`,
      ...(shown.length < rows.length ? [this.#more()] : []),
    );
    for (const [i, heading] of this.#headings.entries()) {
      const direction = this.#sorted?.descending ? 'descending' : 'ascending';
      heading.setAttribute('aria-sort', i === this.#sorted?.column ? direction : 'none');
    }
  }

  /** What the filter looks at: every column, and the cell's name as paths have it. */
  #fields(cell: PageCell): Field[] {
    return [
      { title: 'cell', text: cell.slug },
      ...this.#columns.map(({ title, key = title, text }) => ({ title: key, text: text(cell) })),
    ];
  }

  #more(): HTMLElement {
    const showAll = (): void => {
      this.#all = true;
      this.#draw();
    };
    return h('button', { type: 'button', onclick: showAll }, 'show all');
  }

  #row(index: number): HTMLElement {
    const displayed = this.#displayed!;
    const [first, ...others] = this.#columns.map(({ text }) => text(this.#study.cells[index]!));
    const { verdict } = this.#study.cells[index]!;
    return h(
      'tr',
      {
        'aria-current': index === displayed.cell ? 'true' : undefined,
        class: index === displayed.comparedCell ? 'compared' : undefined,
        title: verdict ? plainText(verdict.sentence) : undefined,
        onclick: () => this.#choose(index),
      },
      h(
        'th',
        { scope: 'row' },
        h('button', { type: 'button' }, ...lettersOf(displayed, index).map(letterBadge), first!),
      ),
      ...others.map((text) => h('td', {}, text)),
    );
  }

  /** Cells without a number come last. */
  #compare(a: PageCell, b: PageCell): number {
    const { column, descending } = this.#sorted!;
    const { order, text } = this.#columns[column]!;
    const sign = descending ? -1 : 1;
    if (!order) return sign * text(a).localeCompare(text(b));
    const [x, y] = [order(a), order(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return sign * (x - y);
  }
}
