import { h, scrollable } from './dom.ts';
import { cellLetters } from './cells.ts';
import { plotKeysOf, shownDirections, type DisplayedCells } from './grid.ts';
import { layerTitle } from './histogram.ts';
import { statisticNames, statisticTexts } from './numbers.ts';
import type { State } from './state.ts';

/** The numbers of every layer at the epoch that is shown, as a table for those who want to read or copy them. */
export class LayerNumbers {
  readonly element: HTMLDetailsElement;
  readonly #tables = scrollable('The numbers of every layer');
  #shown: { readonly cells: DisplayedCells; readonly state: State } | undefined;

  constructor() {
    this.element = h('details', { ontoggle: () => this.#draw() }, h('summary', {}, 'The numbers'), this.#tables);
  }

  show(cells: DisplayedCells, state: State): void {
    this.#shown = { cells, state };
    this.#draw();
  }

  #draw(): void {
    if (!this.element.open || !this.#shown) return;
    const { cells, state } = this.#shown;
    const rows = shownDirections(state).flatMap((direction) =>
      cells[0].layers.flatMap(({ number }, layer) =>
        plotKeysOf(cells, state, { direction, layer }).map((key, i) => {
          const heads = [...(cells.length > 1 ? [cellLetters[i]!] : []), direction, String(number), layerTitle(key)];
          const texts = statisticTexts(key.cell.at(key));
          return h(
            'tr',
            {},
            ...heads.map((text) => h('th', { scope: 'row' }, text)),
            ...texts.map((text) => h('td', {}, text)),
          );
        }),
      ),
    );
    const names = [...(cells.length > 1 ? ['cell'] : []), 'direction', 'layer', 'name', ...statisticNames];
    const head = h('tr', {}, ...names.map((name) => h('th', { scope: 'col' }, name)));
    this.#tables.replaceChildren(h('table', { class: 'numbers' }, h('thead', {}, head), h('tbody', {}, ...rows)));
  }
}
