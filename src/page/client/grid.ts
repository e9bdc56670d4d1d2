import { directions, type Direction } from '../../record/record.ts';
import { pieceSize, pieceStarts } from '../../network/description.ts';
import type { UnpackedCell } from '../unpack.ts';
import { nearest } from './cells.ts';
import { h } from './dom.ts';
import { layerTitle, plotsOf, type PlotStyle } from './histogram.ts';
import type { Choose } from './linePlots.ts';
import { PlotView, type Size } from './plotView.ts';
import type { PlotKey } from './series.ts';
import type { State } from './state.ts';
import { paperWidth } from './view.ts';

/** The cells that are displayed: one, or two that are compared. */
export type DisplayedCells = readonly [UnpackedCell] | readonly [UnpackedCell, UnpackedCell];

export interface LayerChoice {
  readonly direction: Direction;
  readonly layer: number;
}

/** A layer's plots: forward above backward where both are shown, a cell above the other where they are stacked. */
interface Figure {
  readonly element: HTMLElement;
  readonly plots: PlotView[];
  drawn: boolean;
}

const gap = 12;

/** The grid of histograms, a figure for each layer; a figure is drawn when it scrolls into view. */
export class Grid {
  readonly element = h('div', { class: 'grid' });
  readonly #choose: Choose;
  #figures: Figure[] = [];
  #shape = '';
  #size: Size = { width: 0, height: 0 };
  #paperColumns = 1;
  #displayed: { readonly cells: DisplayedCells; readonly state: State } | undefined;
  readonly #sight = new IntersectionObserver((entries) => this.#see(entries), { rootMargin: '300px' });
  readonly #inSight = new Set<Element>();

  constructor(choose: Choose) {
    this.#choose = choose;
    new ResizeObserver(() => this.#layOut()).observe(this.element);
    addEventListener('beforeprint', () => this.#drawForPaper());
    addEventListener('afterprint', () => this.#layOut());
  }

  /** @param noted whether each title reserves a line for notes */
  show(cells: DisplayedCells, state: State, noted: boolean): void {
    this.#displayed = { cells, state };
    const plots = shownDirections(state).length * (cells.length === 2 && state.layout === 'stacked' ? 2 : 1);
    const shape = `${cells[0].layers.length} ${plots} ${state.shown}`;
    if (shape !== this.#shape) this.#build(cells[0].layers.length, plots);
    this.#shape = shape;
    this.element.classList.toggle('noted', plots > 1 || noted);
    for (const [layer, figure] of this.#figures.entries()) {
      figure.drawn = false;
      for (const plot of figure.plots) plot.announce(layerTitle({ cell: cells[0], layer }));
    }
    this.#layOut();
  }

  #build(layers: number, plots: number): void {
    this.#sight.disconnect();
    this.#inSight.clear();
    this.#figures = Array.from({ length: layers }, (_, layer) => this.#figure(layer, plots));
    this.element.replaceChildren(...this.#figures.map(({ element }) => element));
    for (const { element } of this.#figures) this.#sight.observe(element);
  }

  #figure(layer: number, count: number): Figure {
    const plots = Array.from({ length: count }, (_, i) => {
      const open = (): void => {
        const { cells, state } = this.#displayed!;
        const shown = shownDirections(state);
        const direction = shown[Math.floor((i * shown.length) / count)]!;
        this.#choose({ open: { number: cells[0].layers[layer]!.number, direction } });
      };
      return new PlotView(open);
    });
    return { element: h('figure', {}, ...plots.map(({ element }) => element)), plots, drawn: false };
  }

  /** Rows as full as can be, of plots that are large enough to read. */
  #layOut(): void {
    const { clientWidth } = this.element;
    if (clientWidth === 0 || !this.#displayed) return;
    const layers = this.#figures.length;
    const least = layers <= 12 ? 260 : layers <= 32 ? 150 : 110;
    const room = Math.max(1, Math.floor((clientWidth + gap) / (least + gap)));
    const size = pieceSize(this.#displayed.cells[0].layers);
    const group = size <= room ? size : 1;
    const columns = columnsFor(layers, Math.min(mostColumns, room), group);
    this.element.style.setProperty('--columns', String(columns));
    this.#paperColumns = Math.min(columns, layers <= 12 ? 3 : 6);
    this.element.style.setProperty('--paper-columns', String(this.#paperColumns));
    // A block a row, where one fills it.
    const starts = group > columns / 2 && group > 2 ? pieceStarts(this.#displayed.cells[0].layers) : new Set<number>();
    for (const [i, { element }] of this.#figures.entries()) element.style.gridColumnStart = starts.has(i) ? '1' : '';
    this.#resize(clientWidth, columns);
    this.element.style.setProperty('--chart-height', `${this.#size.height}px`);
    for (const figure of this.#figures) if (this.#inSight.has(figure.element)) this.#draw(figure);
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#inSight.add(target);
      else this.#inSight.delete(target);
    }
    for (const figure of this.#figures) if (this.#inSight.has(figure.element)) this.#draw(figure);
  }

  /** Of plots in so many columns. */
  #resize(room: number, columns: number): void {
    const width = Math.floor((room - gap * (columns - 1)) / columns);
    if (width !== this.#size.width) for (const figure of this.#figures) figure.drawn = false;
    this.#size = { width, height: Math.round(Math.min(190, Math.max(72, width * 0.6))) };
  }

  /** All of them, those out of sight too, as large as they are printed. */
  #drawForPaper(): void {
    this.#resize(paperWidth, this.#paperColumns);
    for (const figure of this.#figures) this.#draw(figure);
  }

  #draw(figure: Figure): void {
    if (figure.drawn || !this.#displayed) return;
    const { cells, state } = this.#displayed;
    const layer = this.#figures.indexOf(figure);
    const plots = shownDirections(state).flatMap((direction) =>
      plotsOf(plotKeysOf(cells, state, { direction, layer }), styleOf(cells, state, direction)),
    );
    for (const [i, view] of figure.plots.entries()) {
      view.element.hidden = i >= plots.length;
      if (i < plots.length) view.show(plots[i]!, this.#size);
    }
    figure.drawn = true;
  }
}

const mostColumns = 10;

/** The most columns of at most `room` that leave no gap in the last row and don't part what belongs together, if some of them do. */
const columnsFor = (layers: number, room: number, group: number): number => {
  const most = Math.min(room, layers);
  const candidates = Array.from({ length: most }, (_, i) => most - i).filter((columns) => columns >= 0.6 * most);
  const isFull = (columns: number): boolean => layers % columns === 0;
  const isWhole = (columns: number): boolean => columns % group === 0;
  return (
    candidates.find((columns) => isFull(columns) && isWhole(columns)) ??
    candidates.find(isFull) ??
    candidates.find(isWhole) ??
    most
  );
};

export const shownDirections = ({ shown }: State): readonly Direction[] => (shown === 'both' ? directions : [shown]);

export const styleOf = (cells: DisplayedCells, { axes, layout, shown }: State, direction: Direction): PlotStyle => ({
  axes,
  overlay: layout === 'overlay',
  asFraction: cells.length === 2,
  tags: shown === 'both' ? [direction] : [],
});

/** The keys of a layer in each of the cells; the compared cell may lack it. */
export const plotKeysOf = (cells: DisplayedCells, state: State, { direction, layer }: LayerChoice): PlotKey[] =>
  cells.flatMap((cell) => {
    const index = cell.layers.findIndex(({ number }) => number === cells[0].layers[layer]!.number);
    const repeat = Math.min(state.repeat, cell.repeats - 1);
    return index < 0 ? [] : [{ cell, repeat, epoch: nearest(cell.epochs, state.epoch), direction, layer: index }];
  });
