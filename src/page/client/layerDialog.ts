import { cellLetters, nearest } from './cells.ts';
import { h } from './dom.ts';
import { plotKeysOf, styleOf, type LayerChoice, type DisplayedCells } from './grid.ts';
import { layerTitle, plotsOf } from './histogram.ts';
import { statisticNames, statisticTexts } from './numbers.ts';
import { PlotView } from './plotView.ts';
import type { PlotKey } from './series.ts';
import type { State } from './state.ts';

/** At most so many rows in the table of epochs. */
const mostRows = 200;

/** A dialog with one layer's large histogram and its numbers in every epoch; the arrow keys still move the epoch. */
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
    const keys = plotKeysOf(cells, state, choice);
    const plots = plotsOf(keys, styleOf(cells, state, choice.direction));
    const { number } = cells[0].layers[choice.layer]!;
    this.#title.textContent = `Layer ${number} · ${choice.direction} · epoch ${state.epoch}`;
    const width = this.element.clientWidth - 32;
    for (const [i, view] of this.#plots.entries()) {
      view.element.hidden = i >= plots.length;
      if (i < plots.length) view.show(plots[i]!, { width, height: Math.min(320, Math.round(width * 0.45)) });
    }
    this.#numbers.replaceChildren(
      ...keys.map((key, i) => this.#table(key, keys.length > 1 ? cellLetters[i] : undefined)),
    );
  }

  #table(key: PlotKey, letter: string | undefined): HTMLElement {
    const { cell } = key;
    const step = Math.ceil(cell.epochs.length / mostRows);
    const shown = nearest(cell.epochs, cell.epochs[key.epoch]!);
    const rows = cell.epochs.flatMap((epoch, i) => {
      if (i % step !== 0 && i !== shown) return [];
      const texts = statisticTexts(cell.at({ ...key, epoch: i }));
      return h(
        'tr',
        { 'aria-current': i === shown ? 'true' : undefined, onclick: () => this.#choose(epoch) },
        h('th', { scope: 'row' }, String(epoch)),
        ...texts.map((text) => h('td', {}, text)),
      );
    });
    const head = ['epoch', ...statisticNames].map((name) => h('th', { scope: 'col' }, name));
    return h(
      'table',
      { class: 'numbers' },
      h('caption', {}, `${letter ? `${letter}: ` : ''}${layerTitle(key)} in every epoch`),
      h('thead', {}, h('tr', {}, ...head)),
      h('tbody', {}, ...rows),
    );
  }
}
