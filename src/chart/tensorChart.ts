import type { TopLevelSpec } from 'vega-lite';
import { frame } from './layout/frame.ts';
import { legendFor } from './layout/legend.ts';
import { symbolOf } from './layout/marker.ts';
import { logStdScale } from './layout/stdScale.ts';
import { colorAt, ink, textWidth } from './layout/theme.ts';

/** How a tensor stands to what is asked for. */
export const standings = {
  asAsked: 'as asked for',
  notAsked: 'nothing asked',
  wrong: 'wrong',
} as const;

export type Standing = keyof typeof standings;

/** The std of a tensor; its error bar is of one standard error to both sides. */
export interface TensorPoint {
  readonly name: string;
  readonly std: number;
  readonly error: number;
  /** The std that is asked for; null where nothing is. */
  readonly asked: number | null;
  readonly standing: Standing;
}

export interface TensorChart {
  readonly title: string;
  readonly subtitle: string;
  /** Tensors in the order of rows, from the top. */
  readonly points: readonly TensorPoint[];
}

const width = 900;
const row = 26;
const leastHeight = 120;
const margin = { right: 24, bottom: 96, abovePlot: 30 } as const;
/** A longer name is cut. */
const longestName = 620;
const nameSize = 18;

const color: Readonly<Record<Standing, string>> = { asAsked: colorAt(0), notAsked: ink.axis, wrong: colorAt(1) };

/**
 * The std of each tensor on a logarithmic axis, a row each: a dot with its error bar, and a tick where what is asked for lies.
 *
 *     tensorChart({ title: 'net', subtitle: 'gpt2', points: [{ name: 'wte', std: 0.02, error: 1e-5, asked: 0.02, standing: 'asAsked' }] })
 */
export function tensorChart({ title, subtitle, points }: TensorChart): TopLevelSpec {
  const labels = Object.values(standings);
  const { legend, width: legendWidth } = legendFor(labels);
  const names =
    Math.ceil(Math.min(longestName, Math.max(...points.map(({ name }) => textWidth(name, nameSize)), 0))) + 16;
  const heading = { title, lines: [subtitle] };
  const around = { ...margin, left: 24 + names, right: legendWidth + margin.right };
  const { scale, ticks, note } = logStdScale(
    points.flatMap(({ std, asked }) => (asked === null ? [std] : [std, asked])),
  );
  const axis = { values: [...ticks.values], labelExpr: ticks.labelExpr };
  const x = { type: 'quantitative' as const, scale, axis };
  const rows = points.map(({ name, std, error, asked, standing }) => ({
    name,
    std,
    low: Math.max(std - error, scale.domain[0]),
    high: std + error,
    asked,
    standing: standings[standing],
  }));
  return {
    ...frame(heading, around, width),
    width,
    height: Math.max(leastHeight, row * points.length),
    data: { values: rows },
    encoding: {
      y: {
        field: 'name',
        type: 'ordinal',
        title: null,
        sort: null,
        axis: { labelFontSize: nameSize, labelLimit: names - 16, minExtent: names, maxExtent: names, grid: true },
      },
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 3, color: ink.muted },
        encoding: { x: { ...x, field: 'low', title: `std${note ? ` · ${note}` : ''}` }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'tick', thickness: 4, size: row - 4, color: ink.text },
        encoding: { x: { ...x, field: 'asked' } },
      },
      {
        mark: { type: 'point', filled: true, opacity: 1, size: 150, shape: symbolOf('circle') },
        encoding: {
          x: { ...x, field: 'std' },
          color: {
            field: 'standing',
            type: 'nominal',
            title: null,
            scale: { domain: labels, range: (Object.keys(standings) as Standing[]).map((standing) => color[standing]) },
            legend,
          },
        },
      },
    ],
  };
}
