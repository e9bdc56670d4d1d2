import type { View } from 'vega';
import { symbolOf, type Marker } from '../../chart/layout/marker.ts';
import type { StdScale } from '../../chart/layout/stdScale.ts';
import { h, hideTooltip, showTooltip, type TooltipLine } from './dom.ts';
import { linePadding, lineSpec } from './lineSpec.ts';
import { formatNumber } from './numbers.ts';
import { createView } from './plotView.ts';

export interface PageLinePoint {
  readonly x: number;
  /** Null where it is not finite: a gap in the line. */
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

export interface Line {
  readonly label: string;
  readonly color: string;
  readonly marker: Marker;
  /** Whether the line is drawn in full strength; the others are paler. */
  readonly highlighted: boolean;
  readonly points: readonly PageLinePoint[];
  /** Called with the x of a clicked point. */
  readonly choose: (x: number) => void;
}

export interface PageLinePlot {
  readonly title: string;
  readonly xTitle: string;
  readonly xDomain: readonly [number, number];
  readonly xTicks: readonly number[];
  readonly xLabels: readonly string[];
  /** The y scale for the values of all lines. */
  readonly scaleOf: (values: readonly number[]) => StdScale;
  readonly lines: readonly Line[];
  /** The predicted line, dashed, on top of the others. */
  readonly theory?: readonly PageLinePoint[];
  /** The x of a vertical rule. Default: no rule. */
  readonly at?: number;
}

/** A line chart as wide as its container; drawn again when that changes. */
export class LineChart {
  readonly element: HTMLElement;
  readonly #title = h('h3', {});
  readonly #chart = h('div', { class: 'chart', role: 'img' });
  #view: View | undefined;
  #spec: unknown;
  #plot: PageLinePlot | undefined;

  constructor() {
    this.element = h('div', { class: 'line-chart' }, this.#title, this.#chart);
    this.#chart.addEventListener('pointermove', (event) => this.#point(event));
    this.#chart.addEventListener('pointerleave', hideTooltip);
    this.#chart.addEventListener('click', (event) => {
      const near = this.#nearest(event);
      near?.line.choose(near.x);
    });
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  show(plot: PageLinePlot): void {
    const same = plot.lines === this.#plot?.lines;
    this.#plot = plot;
    if (same) this.#moveRule();
    else this.#draw();
  }

  #moveRule(): void {
    this.#view?.data('rule', this.#plot?.at === undefined ? [] : [{ x: this.#plot.at }]).run();
  }

  #draw(): void {
    const plot = this.#plot;
    const width = this.element.clientWidth - linePadding.left - linePadding.right;
    if (!plot || width <= 0) return;
    const values = [...plot.lines.map(({ points }) => points), plot.theory ?? []].flatMap((points) =>
      points.flatMap(({ value, low, high }) => [value, low, high]),
    );
    const { scale, note, ticks } = plot.scaleOf(values.filter((value) => typeof value === 'number'));
    this.#title.textContent = note ? `${plot.title} (${note})` : plot.title;
    this.#chart.setAttribute('aria-label', `${plot.title}: ${plot.lines.map(({ label }) => label).join(', ')}`);
    const view = this.#viewOf(lineSpec(scale.type, plot.xTitle));
    const signals = {
      xDomain: plot.xDomain,
      yDomain: scale.domain,
      constant: scale.constant ?? 1,
      markerSize: plot.lines.some(({ points }) => points.length > 40) ? 8 : 50,
      xTicks: plot.xTicks,
      xTicksLabels: plot.xLabels,
      yTicks: ticks.values,
      yTicksLabels: ticks.values.map((value) => formatNumber(value, 6)),
    };
    for (const [name, value] of Object.entries(signals)) view.signal(name, value);
    view.data('points', rowsOf(plot));
    view.data(
      'theory',
      (plot.theory ?? []).map(({ x, value }) => ({ x, value })),
    );
    view.width(width);
    this.#moveRule();
  }

  #viewOf(spec: ReturnType<typeof lineSpec>): View {
    if (this.#view && this.#spec === spec) return this.#view;
    this.#view?.finalize();
    this.#spec = spec;
    this.#view = createView(spec, this.#chart);
    return this.#view;
  }

  #point(event: PointerEvent): void {
    const near = this.#nearest(event);
    this.#chart.classList.toggle('pointed', near !== undefined);
    if (!near || !this.#plot) return hideTooltip();
    const { xTitle, xLabels, xTicks } = this.#plot;
    const { line, x, value, low, high } = near;
    const lines: TooltipLine[] = [
      line.label,
      [xTitle, xLabels[xTicks.indexOf(x)] ?? String(x)],
      ['σ', formatNumber(value)],
    ];
    if (typeof low === 'number' && typeof high === 'number')
      lines.push(['repeats', `${formatNumber(low)} … ${formatNumber(high)}`]);
    showTooltip(lines, event.clientX, event.clientY);
  }

  /** The point nearest to the pointer, within `hitRadius`. */
  #nearest(event: MouseEvent): NearPoint | undefined {
    if (!this.#view || !this.#plot) return undefined;
    const { left, top } = this.#chart.getBoundingClientRect();
    const [px, py] = [event.clientX - left - linePadding.left, event.clientY - top - linePadding.top];
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

interface NearPoint extends PageLinePoint {
  readonly line: Line;
  readonly value: number;
}

/** Pixels from a point within which the pointer hits it. */
const hitRadius = 30;

interface Row extends PageLinePoint {
  readonly series: number;
  readonly color: string;
  readonly opacity: number;
  readonly shape: string;
}

/** Paler lines first, so that highlighted ones lie on top. */
const rowsOf = ({ lines }: PageLinePlot): Row[] =>
  lines
    .flatMap(({ points, color, marker, highlighted }, series) =>
      points.map((point) => ({ ...point, series, color, shape: symbolOf(marker), opacity: highlighted ? 1 : 0.45 })),
    )
    .toSorted((a, b) => a.opacity - b.opacity);
