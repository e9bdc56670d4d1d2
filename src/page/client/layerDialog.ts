import { nearest } from './cells.ts';
import { h } from './dom.ts';
import { placesOf, styleOf, type LayerChoice, type DisplayedCells } from './grid.ts';
import { cellLetters, layerTitle, plotsOf } from './histogram.ts';
import { momentNames, momentsOf } from './numbers.ts';
import { PlotView } from './plotView.ts';
import type { PlotKey } from './series.ts';
import type { State } from './state.ts';

/** Rows of the table of epochs. */
const mostRows = 200;

/** One layer, large, with its numbers in every epoch; the arrow keys go on moving the epoch. */
export class LayerDialog {
  readonly element: HTMLDialogElement;
  readonly #title = h('h2', {});
  readonly #plots = [new PlotView(), new PlotView()] as const;
  readonly #numbers = h('div', { class: 'scroll' });
  readonly #choose: (epoch: number) => void;
  #choice: LayerChoice | undefined;

  constructor(choose: (epoch: number) => void) {
    this.#choose = choose;
    const close = h('button', { type: 'button', onclick: () => this.element.close() }, 'Close');
    this.element = h(
      'dialog',
      { class: 'layer', 'aria-label': 'One layer' },
      h('header', {}, this.#title, close),
      ...this.#plots.map(({ element }) => element),
      this.#numbers,
    );
  }

  open(choice: LayerChoice, cells: DisplayedCells, state: State): void {
    this.#choice = choice;
    this.element.showModal();
    this.show(cells, state);
  }

  show(cells: DisplayedCells, state: State): void {
    const choice = this.#choice;
    if (!this.element.open || !choice) return;
    if (choice.layer >= cells[0].layers.length) return this.element.close();
    const places = placesOf(cells, state, choice);
    const plots = plotsOf(places, styleOf(cells, state, choice.direction));
    const { number } = cells[0].layers[choice.layer]!;
    this.#title.textContent = `Layer ${number} · ${choice.direction} · epoch ${state.epoch}`;
    const width = this.element.clientWidth - 32;
    for (const [i, view] of this.#plots.entries()) {
      view.element.hidden = i >= plots.length;
      if (i < plots.length) view.show(plots[i]!, { width, height: Math.min(320, Math.round(width * 0.45)) });
    }
    this.#numbers.replaceChildren(
      ...places.map((place, i) => this.#table(place, places.length > 1 ? cellLetters[i] : undefined)),
    );
  }

  #table(place: PlotKey, letter: string | undefined): HTMLElement {
    const { cell } = place;
    const step = Math.ceil(cell.epochs.length / mostRows);
    const shown = nearest(cell.epochs, cell.epochs[place.epoch]!);
    const rows = cell.epochs.flatMap((epoch, i) => {
      if (i % step !== 0 && i !== shown) return [];
      const moments = momentsOf(cell.at({ ...place, epoch: i }));
      return h(
        'tr',
        { 'aria-current': i === shown ? 'true' : undefined, onclick: () => this.#choose(epoch) },
        h('th', { scope: 'row' }, String(epoch)),
        ...moments.map((text) => h('td', {}, text)),
      );
    });
    const head = ['epoch', ...momentNames].map((name) => h('th', { scope: 'col' }, name));
    return h(
      'table',
      { class: 'numbers' },
      h('caption', {}, `${letter ? `${letter}: ` : ''}${layerTitle(place)} in every epoch`),
      h('thead', {}, h('tr', {}, ...head)),
      h('tbody', {}, ...rows),
    );
  }
}
