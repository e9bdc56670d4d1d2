import type { TopLevelSpec } from 'vega-lite';
import type { PictureStyle } from '../config/index.ts';
import type { Direction } from '../record/record.ts';
import { sigmaTitle } from './lineCharts.ts';
import { extentSignals, frame, topOf, type Heading } from './layout/frame.ts';
import { shaped } from './layout/size.ts';
import { type HeatCell, heatMark, type Range, rangeOf, signNote } from './heatCells.ts';
import { type HeatLayout, heatLayout } from './layout/heatLayout.ts';
import { logTicks } from './layout/logTicks.ts';
import type { LayerView } from './spec.ts';
import type { SweptValue } from './layout/sweptAxis.ts';
import { boldCharacterWidth, characterWidth, fontSize, textWidth } from './layout/theme.ts';

/** An axis: a swept path and its values, in the order of the axis. */
export interface HeatAxis {
  readonly label: string;
  readonly values: readonly SweptValue[];
}

export interface HeatPanel {
  /** The initializer's label. */
  readonly title: string;
  /** A cell that is missing stays blank: it was not computed. */
  readonly cells: readonly HeatCell[];
}

export interface HeatMap {
  readonly title: string;
  readonly subtitle?: string;
  readonly direction: Direction;
  readonly x: HeatAxis;
  readonly y: HeatAxis;
  /** One an initializer, all with the same colours. */
  readonly panels: readonly HeatPanel[];
  /** The picture’s shape. Default: as the cells give it. */
  readonly size?: PictureStyle['size'];
}

/**
 * The last epoch's average std for every pair of two swept values, by colour on a logarithmic scale, a panel for each
 * initializer. What has no logarithm has a sign: 0 on light grey, × on dark grey where not all values were finite.
 */
export function heatMap({ title, subtitle, direction, x, y, panels, size }: HeatMap): TopLevelSpec {
  const cells = panels.flatMap((panel) => panel.cells);
  const range = rangeOf(cells);
  const heading = { title, lines: [subtitle, 'average over the layers in the last epoch', signNote(cells)] };
  const layout = stretched(heatLayout(x.values, y.values, panels.length), heading, panels.length, size);
  return {
    ...frame(heading, layout.margin, layout.width),
    params: extentSignals(layout.width, layout.height),
    concat: panels.map((panel) => panelView(panel, { x, y, range, layout, direction })),
    columns: layout.columns,
    bounds: 'flush',
    spacing: layout.spacing,
  };
}

/** Wider or higher plots, so that the picture has the shape that is asked for. */
function stretched(layout: HeatLayout, heading: Heading, panels: number, asked: PictureStyle['size']): HeatLayout {
  const { margin, plot, columns } = layout;
  const rows = Math.ceil(panels / columns);
  const natural = {
    width: margin.left + layout.width + margin.right,
    height: topOf(heading, margin) + layout.height + margin.bottom,
  };
  const size = shaped(natural, natural.height, asked);
  const more = { width: size.width - natural.width, height: size.height - natural.height };
  return {
    ...layout,
    width: layout.width + more.width,
    height: layout.height + more.height,
    plot: { width: plot.width + more.width / columns, height: plot.height + more.height / rows },
  };
}

interface PanelContext extends Pick<HeatMap, 'x' | 'y' | 'direction'> {
  readonly range: Range;
  readonly layout: HeatLayout;
}

function panelView({ title, cells }: HeatPanel, { x, y, range, layout, direction }: PanelContext): LayerView {
  const marks = cells.map((cell) => heatMark(cell, range));
  const lettered = layout.labelled ? marks : marks.filter((mark) => 'fill' in mark);
  return {
    width: layout.plot.width,
    height: layout.plot.height,
    title: {
      text: title,
      fontSize: titleSize(title, layout.plot.width),
      anchor: 'start',
      offset: 14,
      limit: layout.plot.width,
    },
    encoding: {
      x: {
        field: 'x',
        type: 'ordinal',
        title: x.label,
        scale: { domain: [...x.values], padding: 0 },
        axis: layout.xAxis,
      },
      y: {
        field: 'y',
        type: 'ordinal',
        title: y.label,
        scale: { domain: upwards(y.values), padding: 0 },
        axis: layout.yAxis,
      },
    },
    layer: [
      {
        data: { values: marks.filter((mark) => 'value' in mark) },
        mark: { type: 'rect', stroke: 'white', invalid: null },
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            title: `average ${sigmaTitle[direction]}`.split(/ (?=of)/),
            scale: { type: 'log', domain: [...range], scheme: 'viridis' },
            legend: colorLegend(range, layout.height),
          },
        },
      },
      {
        data: { values: marks.filter((mark) => 'fill' in mark) },
        mark: { type: 'rect', stroke: 'white', invalid: null },
        encoding: { fill: { field: 'fill', type: 'nominal', scale: null } },
      },
      ...[...new Set(lettered.map((mark) => mark.ink))].map((color) => ({
        data: { values: lettered.filter((mark) => mark.ink === color) },
        mark: { type: 'text', fontSize: fontSize.note, color } as const,
        encoding: { text: { field: 'label', type: 'nominal' } } as const,
      })),
    ],
  };
}

function colorLegend([smallest, largest]: Range, room: number): object {
  const { values, labelExpr } = logTicks(smallest, largest);
  return {
    orient: 'right',
    offset: 36,
    gradientLength: Math.min(longestLegend, room - legendTitle),
    gradientThickness: 24,
    values: [...values],
    labelExpr,
  };
}

const longestLegend = 280;
const legendTitle = 70;

/** Numbers grow upwards, names follow one another downwards. */
const upwards = (values: readonly SweptValue[]) =>
  values.every((value) => typeof value === 'number') ? values.toReversed() : [...values];

/** As large as other plots' titles, or as small as it takes to be whole. */
const titleSize = (title: string, width: number): number => {
  const whole = (width * characterWidth) / (boldCharacterWidth * textWidth(title, 1));
  return Math.max(smallestTitle, Math.min(fontSize.plotTitle, Math.floor(whole)));
};

const smallestTitle = 13;
