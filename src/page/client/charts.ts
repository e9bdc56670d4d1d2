import type { Marker } from '../../chart/layout/marker.ts';
import { directions } from '../../record/record.ts';
import type { PageStudy } from '../types.ts';
import { cellsAlong, isDisplayed, labelIn, lettersOf, nameOf, unpackedCell } from './cells.ts';
import { dropDown, h, letterBadge, section } from './dom.ts';
import { wordsLine } from './explain.ts';
import { LineChart, type Line, type PageLinePlot } from './lineChart.ts';
import { lineStyle } from './colors.ts';
import { epochPlot, profilePlot, type Choose, type Member } from './linePlots.ts';
import { sweepPlot } from './sweepPlot.ts';
import type { State } from './state.ts';
import { paperWidth } from './view.ts';

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
  readonly #sweepLegend = h('p', { class: 'legend notes' });
  readonly #dimension: ReturnType<typeof dropDown>;
  readonly #charts: readonly LineChart[];
  readonly #rows = h('div', { class: 'charts' });
  #paperColumns = 1;
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
    this.#rows.append(...this.#charts.map(({ element }) => element));
    addEventListener('beforeprint', () => {
      for (const chart of this.#charts) chart.draw(paperWidth / this.#paperColumns);
    });
    addEventListener('afterprint', () => {
      for (const chart of this.#charts) chart.draw();
    });
    this.element = section(
      'lines',
      'Standard deviations',
      ...(study.sweep.length > 0 ? [this.#dimension.element] : []),
      this.#legend,
      this.#sweepLegend,
      wordsLine('average-std', 'sigma', 'direction', 'mean-field-theory', 'sample-std', 'log-scale'),
      this.#rows,
    );
  }

  /** @param isCurrent whether `state` has not been superseded by a later choice */
  async show(state: State, isCurrent: () => boolean): Promise<void> {
    const key = `${state.cell} ${state.comparedCell} ${state.lineDimension}`;
    const members = this.#lines?.key === key ? this.#lines.members : await this.#members(state);
    if (!isCurrent()) return;
    const context = { study: this.#study, state, members, choose: this.#choose };
    if (this.#lines?.key !== key) {
      this.#lines = { key, members, plots: directions.map((direction) => epochPlot(context, direction)) };
      this.#dimension.show(state.lineDimension === undefined ? 0 : state.lineDimension + 1);
      this.#legend.replaceChildren(...members.map((member) => this.#legendEntry(member, state)));
    }
    const { plots: epochPlots } = this.#lines;
    const sweepPlots = this.#study.sweep.length > 0 ? directions.map((direction) => sweepPlot(context, direction)) : [];
    const plots = [
      ...epochPlots.map((plot) => ({ ...plot, rule: state.epoch })),
      ...directions.map((direction) => profilePlot(context, direction)),
      ...sweepPlots,
    ];
    this.#showSweepLegend(state, sweepPlots[0]);
    const single = this.#study.cells[state.cell]!.epochs.length < 2;
    for (const [i, chart] of this.#charts.entries()) {
      // No line over a single epoch.
      chart.element.hidden = single && i < epochPlots.length;
      chart.show(plots[i]!);
    }
    const shown = this.#charts.filter(({ element }) => !element.hidden).length;
    // No chart alone in its row.
    this.#rows.style.setProperty('--most', String(shown % 3 === 0 ? 3 : 2));
    this.#paperColumns = shown > 2 ? 2 : 1;
    this.#rows.style.setProperty('--paper-columns', String(this.#paperColumns));
  }

  /** The lines over a swept path are initializers even where those of the other charts are not. */
  #showSweepLegend({ lineDimension }: State, plot: PageLinePlot | undefined): void {
    this.#sweepLegend.hidden = lineDimension === undefined || plot === undefined;
    this.#sweepLegend.replaceChildren(
      `against ${plot?.xTitle}:`,
      ...(plot?.lines ?? []).map((line) => h('span', {}, glyphOf(line), ` ${line.label}`)),
    );
  }

  #legendEntry(member: Member, state: State): HTMLElement {
    const { index, label } = member;
    return h(
      'button',
      {
        type: 'button',
        'aria-pressed': String(index === state.cell),
        onclick: () => this.#choose({ cell: index }),
      },
      glyphOf(member),
      ' ',
      ...lettersOf(state, index).map(letterBadge),
      label,
    );
  }

  /** The cells along a dimension, and one that is compared with from elsewhere. */
  #members(state: State): Promise<Member[]> {
    const { cells } = this.#study;
    const dimension = state.lineDimension ?? 'initializer';
    const all = cellsAlong(this.#study, cells[state.cell]!, dimension);
    const shown = all.filter((index, i) => i < mostLines || isDisplayed(state, index));
    const { comparedCell: other } = state;
    const elsewhere = other === undefined || shown.includes(other) ? [] : [other];
    return Promise.all(
      [...shown, ...elsewhere].map(async (index, i) => ({
        index,
        label: i < shown.length ? labelIn(this.#study, cells[index]!, dimension) : nameOf(this.#study, cells[index]!),
        ...(i < shown.length
          ? lineStyle(all.indexOf(index), dimension === 'initializer' ? markerOf(this.#study, index) : undefined)
          : lineStyle(all.length)),
        cell: await unpackedCell(index),
      })),
    );
  }
}

const markerOf = ({ cells, markers }: PageStudy, index: number): Marker => markers[cells[index]!.initializer]!;

const glyphOf = ({ color, marker }: Pick<Line, 'color' | 'marker'>): HTMLElement => {
  const glyph = h('span', { 'aria-hidden': 'true' }, glyphs[marker]);
  glyph.style.color = color;
  return glyph;
};
