import type { View } from 'vega';
import { symbolOf, type Marker } from '../../chart/layout/marker.ts';
import type { StdScale } from '../../chart/layout/stdScale.ts';
import { shownValues } from '../../chart/lineCharts.ts';
import type { LineKind } from '../../network/description.ts';
import type { LinePoint } from '../../chart/linePlot.ts';
import type { ChartName } from '../chartSpecs.ts';
import type { CellLetter } from './cells.ts';
import { h, hideTooltip, showTooltip, type TooltipLine } from './dom.ts';
import { formatNumber } from './numbers.ts';
import { saveButtons } from './saving.ts';
import { createView, fill } from './view.ts';

export interface PagePoint extends LinePoint {
  readonly x: number;
  readonly line?: LineKind;
  /** What the tooltip calls it. Default: its x. */
  readonly name?: string;
}

export interface Line {
  readonly label: string;
  readonly color: string;
  readonly marker: Marker;
  /** Whether the line is drawn in full strength; the others are paler. */
  readonly highlighted: boolean;
  /** Pixels. Default: 2. */
  readonly weight?: number;
  readonly points: readonly PagePoint[];
  /** Called with the x of a clicked point. */
  readonly choose: (x: number) => void;
}

/** The letter of one of two compared cells, at its point. */
export interface Letter {
  readonly letter: CellLetter;
  readonly x: number;
  readonly value: number;
}

export interface PageLinePlot {
  readonly title: string;
  readonly notes: readonly string[];
  readonly xTitle: string;
  readonly xDomain: readonly [number, number];
  readonly xTicks: readonly number[];
  readonly xLabels: readonly string[];
  /** The y scale for the values of all lines. */
  readonly scaleOf: (values: readonly number[]) => StdScale;
  readonly lines: readonly Line[];
  readonly letters: readonly Letter[];
  /** The x of a vertical rule. Default: no rule. */
  readonly rule?: number;
}

/** Pixels; the style sheet has it too. */
const chartHeight = 220;
const padding = { left: 58, right: 14, top: 10, bottom: 34 } as const;

/** A line chart as wide as its container; drawn again when that changes. */
export class LineChart {
  readonly element: HTMLElement;
  readonly #title = h('h3', {});
  readonly #notes = h('p', { class: 'notes' });
  readonly #chart = h('div', { class: 'chart', role: 'img' });
  #view: View | undefined;
  #name: ChartName | undefined;
  #plot: PageLinePlot | undefined;

  constructor() {
    const save = saveButtons(
      () => this.#view,
      () => this.#title.textContent,
    );
    this.element = h(
      'div',
      { class: 'line-chart' },
      h('div', { class: 'head' }, this.#title, save),
      this.#notes,
      this.#chart,
    );
    this.#chart.addEventListener('pointermove', (event) => this.#point(event));
    this.#chart.addEventListener('pointerleave', hideTooltip);
    this.#chart.addEventListener('click', (event) => {
      const near = this.#nearest(event);
      near?.line.choose(near.x);
    });
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  show(plot: PageLinePlot): void {
    const same = plot.lines === this.#plot?.lines;
    this.#plot = plot;
    if (same) this.#moveRule();
    else this.draw();
  }

  #moveRule(): void {
    this.#view?.data('rule', this.#plot?.rule === undefined ? [] : [{ x: this.#plot.rule }]).run();
  }

  /** Draws it so many pixels wide. */
  draw(room = this.element.clientWidth): void {
    const plot = this.#plot;
    const width = room - padding.left - padding.right;
    if (!plot || width <= 0) return;
    const { scale, note, ticks } = plot.scaleOf(shownValues(plot.lines.flatMap(({ points }) => points)));
    this.#title.textContent = note ? `${plot.title} (${note})` : plot.title;
    this.#notes.textContent = plot.notes.join(' ');
    this.#chart.setAttribute('aria-label', `${plot.title}: ${plot.lines.map(({ label }) => label).join(', ')}`);
    const signals = {
      xTitle: plot.xTitle,
      xDomain: plot.xDomain,
      yDomain: scale.domain,
      constant: scale.constant ?? 1,
      markerSize: plot.lines.some(({ points }) => points.length > 40) ? 8 : 50,
      xTicks: plot.xTicks,
      xTicksLabels: plot.xLabels,
      yTicks: ticks.values,
      yTicksLabels: ticks.values.map((value) => formatNumber(value, 6)),
    };
    const view = this.#viewOf(scale.type);
    fill(view, signals, { points: rowsOf(plot), letters: plot.letters.map(letterRow) });
    view.padding(padding);
    view.width(width);
    view.height(chartHeight - padding.top - padding.bottom);
    this.#moveRule();
  }

  #viewOf(name: ChartName): View {
    if (this.#view && this.#name === name) return this.#view;
    this.#view?.finalize();
    this.#name = name;
    this.#view = createView(name, this.#chart);
    return this.#view;
  }

  #point(event: PointerEvent): void {
    const near = this.#nearest(event);
    this.#chart.classList.toggle('pointed', near !== undefined);
    if (!near || !this.#plot) return hideTooltip();
    const { xTitle, xLabels, xTicks } = this.#plot;
    const { line, x, name, value, low, high, predicted, ofSamples } = near;
    const lines: TooltipLine[] = [
      line.label,
      name === undefined ? [xTitle, xLabels[xTicks.indexOf(x)] ?? String(x)] : ['layer', name],
      ['σ', formatNumber(value)],
    ];
    if (low !== undefined && high !== undefined)
      lines.push(['repeats', `${formatNumber(low)} … ${formatNumber(high)}`]);
    if (predicted !== undefined) lines.push(['in theory', formatNumber(predicted)]);
    if (ofSamples !== undefined) lines.push(['of samples', formatNumber(ofSamples)]);
    showTooltip(lines, event.clientX, event.clientY);
  }

  /** The point nearest to the pointer, within `hitRadius`. */
  #nearest(event: MouseEvent): NearPoint | undefined {
    if (!this.#view || !this.#plot) return undefined;
    const { left, top } = this.#chart.getBoundingClientRect();
    const [px, py] = [event.clientX - left - padding.left, event.clientY - top - padding.top];
    const [toX, toY] = [this.#view.scale('x'), this.#view.scale('y')] as ((value: number) => number)[];
    let best: NearPoint | undefined;
    let least = hitRadius;
    for (const line of this.#plot.lines) {
      for (const point of line.points) {
        const { x, value } = point;
        const distance = value === null ? Infinity : Math.hypot(toX!(x) - px, toY!(value) - py);
        if (distance >= least || value === null) continue;
        least = distance;
        best = { ...point, line, value };
      }
    }
    return best;
  }
}

interface NearPoint extends Omit<PagePoint, 'line'> {
  readonly line: Line;
  readonly value: number;
}

/** Pixels from a point within which the pointer hits it. */
const hitRadius = 30;

/** Paler lines first, so that highlighted ones lie on top. */
const rowsOf = ({ lines }: PageLinePlot): (PagePoint & { readonly opacity: number })[] =>
  lines
    .flatMap(({ points, color, marker, highlighted, weight = 2 }, series) =>
      points.map((point) => ({
        ...point,
        series,
        color,
        shape: symbolOf(marker),
        weight,
        opacity: highlighted ? 1 : 0.45,
      })),
    )
    .toSorted((a, b) => a.opacity - b.opacity);

/** Above its point, A to the left and B to the right: both may be at the same. */
const letterRow = ({ letter, x, value }: Letter) => ({
  letter,
  x,
  value,
  color: `var(--${letter.toLowerCase()})`,
  dx: letter === 'A' ? -8 : 8,
});
