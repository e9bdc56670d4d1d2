import type { PageStudy } from '../types.ts';
import { cellColumns, type CellColumn } from './cellColumns.ts';
import { lettersOf } from './cells.ts';
import { bestBadge, h, letterBadge, plainText, scrollable, section } from './dom.ts';
import { wordsLine } from './explain.ts';
import { filterOf } from './filter.ts';
import { FilterBar } from './filterBar.ts';
import type { Choose } from './linePlots.ts';
import type { State } from './state.ts';

const mostRows = 300;

/** A table of all cells: a click on a heading sorts, words filter, a click on a row opens its cell. */
export class CellTable {
  readonly element: HTMLElement;
  readonly #study: PageStudy;
  readonly #choose: Choose;
  readonly #columns: readonly CellColumn[];
  readonly #shown: readonly CellColumn[];
  readonly #best: number | undefined;
  readonly #headings: readonly HTMLElement[];
  readonly #filter: FilterBar;
  readonly #note = h('caption', {});
  readonly #body = h('tbody', {});
  #state: State | undefined;
  #all = false;

  constructor(study: PageStudy, choose: Choose) {
    this.#study = study;
    this.#choose = choose;
    this.#columns = cellColumns(study);
    this.#shown = this.#columns.filter(({ inTable }) => inTable);
    this.#best = study.best;
    this.#headings = this.#shown.map(({ key, title, ...column }) =>
      h(
        'th',
        { scope: 'col', class: alignment(column) },
        h('button', { type: 'button', onclick: () => this.#sort(key) }, title),
      ),
    );
    this.#filter = new FilterBar(this.#columns, (filter) => choose({ filter }));
    this.element = section(
      'cells',
      'All cells',
      this.#filter.element,
      wordsLine('cell', ...new Set(this.#shown.map(({ term }) => term))),
      scrollable(
        'The table of cells',
        h('table', { class: 'cells' }, this.#note, h('thead', {}, h('tr', {}, ...this.#headings)), this.#body),
      ),
    );
  }

  show(state: State): void {
    const before = this.#state;
    this.#state = state;
    const keys = ['cell', 'comparedCell', 'epoch', 'filter', 'sort'] as const;
    if (before && keys.every((key) => before[key] === state[key])) return;
    this.#draw(state);
  }

  #sort(column: string): void {
    const { sort } = this.#state!;
    this.#choose({ sort: { column, descending: sort?.column === column && !sort.descending } });
  }

  #draw(state: State): void {
    const { cells } = this.#study;
    const found = cellsFound(this.#study, this.#columns, state);
    const rows = this.#sorted(found.indices, state);
    const shown = this.#all ? rows : rows.slice(0, mostRows);
    this.#note.textContent = `σ is the average over all layers at epoch ${state.epoch}, each rounded to 4 decimals first; —: none, as some values were not finite. Verdict, score and √χ speak of the cell as drawn, epoch 0; diverged of its training.`;
    this.#body.replaceChildren(...shown.map((index) => this.#row(index, state)));
    this.#filter.show(state.filter, [
      found.complaint === undefined
        ? `${rows.length} of ${cells.length} cells`
        : `${found.complaint}; the columns are ${this.#columns.map(({ key }) => key).join(', ')}`,
      ...(shown.length < rows.length ? [this.#more(state)] : []),
    ]);
    for (const [i, heading] of this.#headings.entries()) {
      const direction = state.sort?.descending ? 'descending' : 'ascending';
      heading.setAttribute('aria-sort', state.sort?.column === this.#shown[i]!.key ? direction : 'none');
    }
  }

  #more(state: State): HTMLElement {
    const showAll = (): void => {
      this.#all = true;
      this.#draw(state);
    };
    return h('button', { type: 'button', onclick: showAll }, 'show all');
  }

  #row(index: number, state: State): HTMLElement {
    const cell = this.#study.cells[index]!;
    const [first, ...others] = this.#shown.map(({ text }) => text(cell, state.epoch));
    return h(
      'tr',
      {
        'aria-current': index === state.cell ? 'true' : undefined,
        class: index === state.comparedCell ? 'compared' : undefined,
        title: cell.verdict ? plainText(cell.verdict.sentence) : undefined,
        onclick: () => this.#choose({ cell: index }),
      },
      h('th', { scope: 'row' }, h('button', { type: 'button' }, ...lettersOf(state, index).map(letterBadge), first!)),
      ...others.map((text, i) => {
        const column = this.#shown[i + 1]!;
        const badge = index === this.#best && column.key === 'score' ? [bestBadge()] : [];
        return h('td', { class: alignment(column) }, ...badge, text);
      }),
    );
  }

  /** In the study's order where nothing is sorted; cells without a number come last. */
  #sorted(indices: readonly number[], { sort, epoch }: State): readonly number[] {
    const column = this.#shown.find(({ key }) => key === sort?.column);
    if (!column) return indices;
    const sign = sort!.descending ? -1 : 1;
    const { cells } = this.#study;
    const order = orderOf(this.#study, column, epoch);
    return indices.toSorted((a, b) => {
      const [x, y] = [order(cells[a]!), order(cells[b]!)];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      return sign * (x - y);
    });
  }
}

/** The class of what stands at the left: all but numbers. */
const alignment = ({ value, values = [] }: Pick<CellColumn, 'value' | 'values'>): string | undefined =>
  value && !values.some((one) => Number.isNaN(Number(one))) ? undefined : 'text';

/** What a column is sorted by: the config's order of its values, its numbers, or else its texts in turn. */
const orderOf = ({ cells }: PageStudy, { values, value, text }: CellColumn, epoch: number) => {
  if (value && !values) return (cell: PageStudy['cells'][number]) => value(cell, epoch);
  const texts = values ?? [...new Set(cells.map((cell) => text(cell, epoch)))].toSorted((a, b) => a.localeCompare(b));
  const places = new Map(texts.map((one, i) => [one, i]));
  return (cell: PageStudy['cells'][number]) => places.get(text(cell, epoch)) ?? NaN;
};

/** The cells that the filter leaves, in the study's order, and what of the filter is no column. */
export const cellsFound = ({ cells }: PageStudy, columns: readonly CellColumn[], { filter, epoch }: State) => {
  const asked = [...columns, { key: 'cell', text: (cell: PageStudy['cells'][number]) => cell.slug }].map(
    ({ key, text, ...rest }) => ({
      key,
      ...('aliases' in rest && rest.aliases && { aliases: rest.aliases }),
      text: (cell: PageStudy['cells'][number]) => text(cell, epoch),
      ...('value' in rest && rest.value && { value: (cell: PageStudy['cells'][number]) => rest.value!(cell, epoch) }),
    }),
  );
  const { matches, complaint } = filterOf(filter, asked, cells);
  return { indices: [...cells.keys()].filter((index) => matches(cells[index]!)), complaint };
};
