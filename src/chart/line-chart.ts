import type { TopLevelSpec } from 'vega-lite';
import { frame, type Heading, topOf } from './frame.ts';
import { legendFor } from './legend.ts';
import { type LinePlot, linePlot, yAxisWidth } from './line-plot.ts';

const size = { width: 1600, height: 900 } as const;
const margin = { left: 24, right: 24, bottom: 120, abovePlot: 30 } as const;

/** A line plot with its heading and legend on 1600 × 900 px: the plot takes what these and the axes leave. */
export function lineChart(heading: Heading, plot: Omit<LinePlot, 'legend'>): TopLevelSpec {
  const { legend, width } = legendFor(plot.series.map(({ label }) => label));
  const around = { ...margin, left: margin.left + yAxisWidth(plot.y), right: width + margin.right };
  const plotWidth = size.width - around.left - around.right;
  return {
    ...frame(heading, around, plotWidth),
    width: plotWidth,
    height: size.height - topOf(heading, around) - around.bottom,
    ...linePlot({ ...plot, legend }),
  };
}
