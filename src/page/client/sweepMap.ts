import type { PageCell, PageStudy, PageVerdict } from '../types.ts';
import { nameOf, nearest, sharedInitializer } from './cells.ts';
import { colorOf } from './colors.ts';
import { choices, h, plainText, section } from './dom.ts';
import { formatNumber } from './numbers.ts';
import type { State } from './state.ts';

/** At most so many columns: combinations of the last swept paths; the other paths make the rows. */
const mostColumns = 16;

type Quantity = 'σ' | 'verdict';

const tint = (color: string): string => `color-mix(in srgb, var(${color}) 45%, var(--panel))`;

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

/** A table of all cells, each a button that opens its cell: their average σ at the chosen epoch, or their verdicts. */
export class SweepMap {
  readonly element: HTMLElement;
  readonly #study: PageStudy;
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #note = h('p', { class: 'notes' });
  readonly #quantity: ReturnType<typeof choices<Quantity>>;
  #shown: Quantity = 'σ';
  #state: State | undefined;
  readonly #split: number;

  constructor(study: PageStudy, choose: (cell: number) => void) {
    this.#study = study;
    this.#split = splitOf(study);
    this.#buttons = study.cells.map((cell, index) =>
      h('button', { type: 'button', 'aria-label': nameOf(study, cell), onclick: () => choose(index) }),
    );
    this.#quantity = choices('What the sweep shows', { σ: 'Average σ', verdict: 'Verdict' }, (quantity) => {
      this.#shown = quantity;
      if (this.#state) this.show(this.#state);
    });
    this.#quantity.element.hidden = study.cells.every(({ verdict }) => verdict === null);
    const map = h('div', { class: 'scroll' }, this.#table());
    this.element = section('sweep', 'The sweep', this.#quantity.element, this.#note, map);
  }

  show(state: State): void {
    this.#state = state;
    this.#quantity.show(this.#shown);
    if (this.#shown === 'σ') this.#showAverages(state);
    else this.#showVerdicts();
    for (const [index, button] of this.#buttons.entries()) {
      button.setAttribute('aria-pressed', String(index === state.cell));
      button.classList.toggle('other', index === state.comparedCell);
    }
  }

  #showVerdicts(): void {
    this.#note.textContent = 'What each cell is called by its initialization; point at one for the reason.';
    for (const [index, button] of this.#buttons.entries()) {
      const { verdict, state } = this.#study.cells[index]!;
      button.textContent = verdict?.verdict ?? state;
      button.title = verdict ? plainText(verdict.sentence) : '';
      button.style.background = verdict ? verdictColors[verdict.verdict] : 'var(--not-finite)';
    }
  }

  #showAverages({ epoch, shown }: State): void {
    const direction = shown === 'both' ? 'forward' : shown;
    const values = this.#study.cells.map(({ epochs, averages }) => averages[direction][nearest(epochs, epoch)]?.[0]);
    const paint = colorOf(values.flatMap((value) => (typeof value === 'number' && value > 0 ? [value] : [])));
    this.#note.textContent = `Average σ of all layers at epoch ${epoch}, ${direction}; the colour by its logarithm.`;
    for (const [index, button] of this.#buttons.entries()) {
      const value = values[index];
      button.textContent = typeof value === 'number' ? formatNumber(value, 2) : '✕';
      button.title = `${nameOf(this.#study, this.#study.cells[index]!)}: ${textOf(value, this.#study.cells[index]!)}`;
      button.style.background = paint(value);
    }
  }

  #table(): HTMLElement {
    const { cells, sweep } = this.#study;
    const columns = [...new Set(cells.map((cell) => keyOf(cell.swept.slice(this.#split))))];
    const rows = new Map<string, number[]>();
    for (const [i, { swept, initializer }] of cells.entries()) {
      const key = keyOf([...swept.slice(0, this.#split), initializer]);
      rows.set(key, [...(rows.get(key) ?? []), i]);
    }
    const heading = sweep.slice(this.#split).map(({ key, values }, k) =>
      h(
        'tr',
        {},
        ...sweep.slice(0, this.#split).map((path) => h('th', {}, k === 0 ? path.key : '')),
        h('th', { scope: 'row' }, key),
        ...runsOf(
          columns.map((column) =>
            column
              .split(',')
              .slice(0, k + 1)
              .join(),
          ),
        ).map(([column, colspan]) => h('th', { scope: 'col', colspan }, values[Number(column.split(',')[k])]!)),
      ),
    );
    const body = Array.from(rows.values(), (indices) => {
      const first = cells[indices[0]!]!;
      const at = new Map(indices.map((i) => [keyOf(cells[i]!.swept.slice(this.#split)), this.#buttons[i]!]));
      return h(
        'tr',
        {},
        ...first.swept
          .slice(0, this.#split)
          .map((value, path) => h('th', { scope: 'row' }, sweep[path]!.values[value]!)),
        h('th', { scope: 'row' }, sharedInitializer(this.#study, indices)),
        ...columns.map((column) => h('td', {}, at.get(column) ?? '')),
      );
    });
    return h('table', { class: 'map' }, h('thead', {}, ...heading), h('tbody', {}, ...body));
  }
}

const keyOf = (indices: readonly number[]): string => indices.join(',');

/** Runs of equal neighbours, with their lengths. */
const runsOf = (keys: readonly string[]): [key: string, count: number][] => {
  const runs: [string, number][] = [];
  for (const key of keys) {
    const last = runs.at(-1);
    if (last?.[0] === key) last[1]++;
    else runs.push([key, 1]);
  }
  return runs;
};

const splitOf = ({ sweep }: PageStudy): number => {
  let split = sweep.length - 1;
  let columns = sweep.at(-1)!.values.length;
  while (split > 0 && columns * sweep[split - 1]!.values.length <= mostColumns) {
    split--;
    columns *= sweep[split]!.values.length;
  }
  return split;
};

const textOf = (value: number | null | undefined, { state, verdict }: PageCell): string => {
  const average =
    typeof value === 'number' ? `average σ ${formatNumber(value)}` : state === 'failed' ? 'failed' : 'not finite';
  return verdict ? `${average}; ${verdict.verdict}` : average;
};
