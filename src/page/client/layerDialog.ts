import { cellLetters, nearest, unpackedParameters } from './cells.ts';
import { h, scrollable } from './dom.ts';
import type { Choose } from './linePlots.ts';
import { plotKeysOf, styleOf, type LayerChoice, type DisplayedCells } from './grid.ts';
import { layerTitle, plotsOf } from './histogram.ts';
import { statisticNames, statisticTexts } from './numbers.ts';
import { ParameterPlots } from './parameterPlots.ts';
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
  readonly #parameters = new ParameterPlots();
  readonly #numbers = scrollable('The numbers of every epoch');
  #serial = 0;
  readonly #choose: Choose;

  constructor(choose: Choose) {
    this.#choose = choose;
    const close = h('button', { type: 'button', onclick: () => this.element.close() }, 'Close');
    this.element = h(
      'dialog',
      { class: 'layer', 'aria-label': 'One layer', onclose: () => choose({ open: undefined }) },
      h('header', {}, this.#title, close),
      ...this.#plots.map(({ element }) => element),
      this.#parameters.element,
      this.#numbers,
    );
  }

  /** Closed where no layer is chosen, or one that the page has not. */
  show(cells: DisplayedCells | undefined, state: State): void {
    const layer = cells?.[0].layers.findIndex(({ number }) => number === state.open?.number) ?? -1;
    if (!cells || layer < 0) return this.element.close();
    if (!this.element.open) this.element.showModal();
    const choice: LayerChoice = { layer, direction: state.open!.direction };
    const keys = plotKeysOf(cells, state, choice);
    const plots = plotsOf(keys, styleOf(cells, state, choice.direction));
    this.#title.textContent = `Layer ${state.open!.number} · ${choice.direction} · epoch ${state.epoch}`;
    const width = this.element.clientWidth - 32;
    void this.#showParameters(cells, state, width);
    for (const [i, view] of this.#plots.entries()) {
      view.element.hidden = i >= plots.length;
      if (i < plots.length) view.show(plots[i]!, { width, height: Math.min(320, Math.round(width * 0.45)) });
    }
    this.#numbers.replaceChildren(
      ...keys.map((key, i) => this.#table(key, keys.length > 1 ? cellLetters[i] : undefined)),
    );
  }

  async #showParameters(cells: DisplayedCells, state: State, width: number): Promise<void> {
    const serial = ++this.#serial;
    const indices = [state.cell, ...(cells.length > 1 ? [state.comparedCell!] : [])];
    const found = await Promise.all(indices.map(unpackedParameters));
    // Superseded by a later choice.
    if (serial !== this.#serial || !state.open) return;
    const parameters = found.filter((one) => one !== undefined);
    const [first] = cells;
    const shown = {
      parameters,
      layer: state.open.number,
      repeat: Math.min(state.repeat, first.repeats - 1),
      epochs: cells.map(({ epochs }) => nearest(epochs, state.epoch)),
    };
    this.#parameters.show(parameters.length === cells.length ? shown : undefined, width);
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
        { 'aria-current': i === shown ? 'true' : undefined, onclick: () => this.#choose({ epoch }) },
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
