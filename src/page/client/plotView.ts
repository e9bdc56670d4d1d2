import type { View } from 'vega';
import { grouped, sigma } from '../../chart/layout/format.ts';
import { cellLetters } from './cells.ts';
import { breakable, h, hideTooltip, showTooltip, type TooltipLine } from './dom.ts';
import { notesOf, ticksOf, type Plot } from './histogram.ts';
import { statisticNames, statisticTexts, percent, formatNumber } from './numbers.ts';
import { saveButtons } from './saving.ts';
import type { Bar, Series } from './series.ts';
import { createView, fill } from './view.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels around the plot; `bare` is the left one of a plot without labels at its y axis. */
const padding = { left: 34, bare: 5, right: 6, top: 4, bottom: 18 } as const;

/** Pixels: narrower plots have no labels at their y axis. */
const narrow = 130;

/** A histogram on the page: its title is a button that opens the layer, its bars are a Vega view. */
export class PlotView {
  readonly element: HTMLElement;
  readonly #title: HTMLElement;
  readonly #notes = h('p', { class: 'notes' });
  readonly #chart = h('div', { class: 'chart', role: 'img' });
  #view: View | undefined;
  #shown: { readonly plot: Plot; readonly left: number; readonly width: number } | undefined;

  constructor(open?: () => void) {
    this.#title = open ? h('button', { type: 'button', class: 'plot-title', onclick: open }) : h('h3', {});
    const save = saveButtons(
      () => this.#view,
      () => this.#title.textContent,
    );
    this.element = h(
      'div',
      { class: 'plot' },
      h('div', { class: 'head' }, this.#title, save),
      this.#notes,
      this.#chart,
    );
    if (open) this.#chart.addEventListener('click', open);
    this.#chart.addEventListener('pointermove', (event) => this.#point(event));
    this.#chart.addEventListener('pointerleave', hideTooltip);
  }

  /** What it will show, before it is drawn. */
  announce(name: string): void {
    this.#title.replaceChildren(...breakable(name));
    this.#chart.setAttribute('aria-label', `Histogram of ${name}`);
  }

  show(plot: Plot, { width, height }: Size): void {
    const left = width < narrow ? padding.bare : padding.left;
    const inner = width - left - padding.right;
    const ticks = ticksOf(plot, inner);
    this.#shown = { plot, left, width: inner };
    this.#describe(plot, notesOf(plot, ticks.offset));
    const view = (this.#view ??= createView('histogram', this.#chart));
    const color = `var(--${plot.category})`;
    const signals = {
      xDomain: plot.xDomain,
      yDomain: [0, plot.highest * 1.05],
      xTicks: ticks.x,
      xTicksLabels: ticks.xLabels,
      yTicks: width < narrow ? [] : ticks.y,
      yTicksLabels: ticks.yLabels,
      colors: plot.asFraction ? [`var(--${plot.from === 0 ? 'a' : 'b'})`, 'var(--b)'] : [color, color],
    };
    const [first, second] = plot.series.map(({ bars }) => bars);
    fill(view, signals, { first: first ?? [], second: second ?? [] });
    view.padding({ ...padding, left });
    view.width(inner);
    view.height(height - padding.top - padding.bottom);
    view.run();
  }

  #describe(plot: Plot, notes: readonly string[]): void {
    const { name, series, asFraction, from } = plot;
    const sigmas = series.map(({ statistics }, i) =>
      h('span', { class: asFraction ? cellLetters[from + i]!.toLowerCase() : '' }, ` (σ=${sigma(statistics.std)})`),
    );
    this.#title.replaceChildren(...breakable(name), ...sigmas);
    this.#notes.textContent = notes.join(' · ');
    this.#chart.classList.toggle(
      'empty',
      series.every(({ bars }) => bars.length === 0),
    );
    const words = series.map((one) =>
      pairs(one)
        .map(([word, value]) => `${word} ${value}`)
        .join(', '),
    );
    this.#chart.setAttribute('aria-label', [`Histogram of ${name}`, ...words].join('; '));
  }

  /** Shows the bin under the pointer and the layer's statistics. */
  #point(event: PointerEvent): void {
    if (!this.#shown) return;
    const { plot, left, width } = this.#shown;
    const [low, high] = plot.xDomain;
    const part = (event.clientX - this.#chart.getBoundingClientRect().left - left) / width;
    const lines = plot.series.flatMap((one, i): TooltipLine[] => [
      plot.asFraction ? `${cellLetters[plot.from + i]} · ${plot.name}` : plot.name,
      ...(one.constant === undefined ? binOf(one.bars, low + part * (high - low), plot.asFraction) : []),
      ...pairs(one),
    ]);
    showTooltip(lines, event.clientX, event.clientY);
  }
}

const pairs = ({ statistics }: Series): (readonly [string, string])[] =>
  statisticTexts(statistics).map((value, i) => [statisticNames[i]!, value]);

const binOf = (bars: readonly Bar[], value: number, asFraction: boolean): TooltipLine[] => {
  const bar = bars.find(({ x0, x1 }, i) => value >= x0 && (value < x1 || (i === bars.length - 1 && value <= x1)));
  if (!bar) return [];
  return [
    ['bin', `${formatNumber(bar.x0)} … ${formatNumber(bar.x1)}`],
    asFraction ? ['part of all', percent(bar.height)] : ['count', grouped(bar.height)],
  ];
};
