import type { Marker } from '../../chart/layout/marker.ts';
import { directions } from '../../record/record.ts';
import type { PageStudy } from '../types.ts';
import { cellsAlong, unpackedCell, valueIn, type Dimension } from './cells.ts';
import { dropDown, h, section } from './dom.ts';
import { LineChart, type PageLinePlot } from './lineChart.ts';
import { lineStyle } from './colors.ts';
import { epochPlot, profilePlot, sweepPlot, type Choose, type Member } from './linePlots.ts';
import type { State } from './state.ts';

const mostLines = 30;

const glyphs: Readonly<Record<Marker, string>> = {
  circle: '●',
  cross: '✖',
  square: '■',
  diamond: '◆',
  triangle: '▲',
  plus: '✚',
};

/** The line charts: over the epochs, over the layers, and over the values of a swept path. */
export class Charts {
  readonly element: HTMLElement;
  readonly #study: PageStudy;
  readonly #choose: Choose;
  readonly #legend = h('div', { class: 'legend', role: 'group', 'aria-label': 'Lines: choose a cell' });
  readonly #dimension: ReturnType<typeof dropDown>;
  readonly #charts: readonly LineChart[];
  /** The lines and plots that do not change with the epoch. */
  #lines:
    | { readonly key: string; readonly members: readonly Member[]; readonly plots: readonly PageLinePlot[] }
    | undefined;

  constructor(study: PageStudy, choose: Choose) {
    this.#study = study;
    this.#choose = choose;
    this.#dimension = dropDown('a line for each', (i) => choose({ lineDimension: i === 0 ? undefined : i - 1 }));
    this.#dimension.offer(['initializer', ...study.sweep.map(({ key }) => key)]);
    this.#charts = Array.from({ length: study.sweep.length > 0 ? 6 : 4 }, () => new LineChart());
    this.element = section(
      'lines',
      'Standard deviations',
      ...(study.sweep.length > 0 ? [this.#dimension.element] : []),
      this.#legend,
      h('div', { class: 'charts' }, ...this.#charts.map(({ element }) => element)),
    );
  }

  async show(state: State): Promise<void> {
    const key = `${state.cell} ${state.lineDimension}`;
    if (this.#lines?.key !== key) await this.#prepare(state, key);
    const { members, plots: epochPlots } = this.#lines!;
    const context = { study: this.#study, state, members, choose: this.#choose };
    const plots = [
      ...epochPlots.map((plot) => ({ ...plot, at: state.epoch })),
      profilePlot(context, 'forward'),
      profilePlot(context, 'backward'),
      ...(this.#study.sweep.length > 0 ? [sweepPlot(context, 'forward'), sweepPlot(context, 'backward')] : []),
    ];
    const single = this.#study.cells[state.cell]!.epochs.length < 2;
    for (const [i, chart] of this.#charts.entries()) {
      // No line over a single epoch.
      chart.element.hidden = single && i < epochPlots.length;
      chart.show(plots[i]!);
    }
  }

  async #prepare(state: State, key: string): Promise<void> {
    const members = await this.#members(state);
    const context = { study: this.#study, state, members, choose: this.#choose };
    this.#lines = { key, members, plots: directions.map((direction) => epochPlot(context, direction)) };
    this.#dimension.show(state.lineDimension === undefined ? 0 : state.lineDimension + 1);
    this.#legend.replaceChildren(...members.map((member) => this.#legendEntry(member)));
  }

  #legendEntry({ index, label, color, marker, selected }: Member): HTMLElement {
    const glyph = h('span', { 'aria-hidden': 'true' }, glyphs[marker]);
    glyph.style.color = color;
    return h(
      'button',
      { type: 'button', 'aria-pressed': String(selected), onclick: () => this.#choose({ cell: index }) },
      glyph,
      ` ${label}`,
    );
  }

  async #members({ cell, lineDimension }: State): Promise<Member[]> {
    const { cells, initializers, sweep } = this.#study;
    const dimension: Dimension = lineDimension ?? 'initializer';
    const labels = lineDimension === undefined ? initializers : sweep[lineDimension]!.values;
    const all = cellsAlong(this.#study, cells[cell]!, dimension);
    const shown = all.filter((index, i) => i < mostLines || index === cell);
    return Promise.all(
      shown.map(async (index, i) => ({
        index,
        label: labels[valueIn(cells[index]!, dimension)]!,
        ...lineStyle(i),
        selected: index === cell,
        cell: await unpackedCell(index),
      })),
    );
  }
}
