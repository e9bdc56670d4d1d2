import { stdScale } from '../../chart/layout/stdScale.ts';
import type { Direction } from '../../record/record.ts';
import type { PageStudy } from '../types.ts';
import { cellsAlong, comparedCells, isDisplayed, nearest, sharedInitializer, sweptNames, valueIn } from './cells.ts';
import { lineStyle } from './colors.ts';
import type { Line, PageLinePlot } from './lineChart.ts';
import { domainOf, letterAt, withBand, type PlotContext } from './linePlots.ts';
import type { State } from './state.ts';

/**
 * The average std at the chosen epoch, over the values of a swept path, a line for each initializer; the other paths as in
 * the chosen cell. A cell that does not exist is a gap.
 */
export const sweepPlot = ({ study, state, members, choose }: PlotContext, direction: Direction): PageLinePlot => {
  const path = state.lineDimension ?? 0;
  const { key, values } = study.sweep[path]!;
  const valueOf = (index: number): number => valueIn(study.cells[index]!, path);
  const lines = sweepLines(study, state, path).map(({ label, cells }, i): Line => {
    const indexAt = new Map(cells.map((index) => [valueOf(index), index]));
    return {
      label,
      // Where the other charts' lines are no initializers, these look like none of them.
      ...(state.lineDimension === undefined
        ? lineStyle(i, study.markers[study.cells[cells[0]!]!.initializer])
        : lineStyle(members.length + i)),
      highlighted: cells.some((index) => isDisplayed(state, index)),
      points: values.map((_, x) => ({ x, ...averageAt(study, indexAt.get(x), state.epoch, direction) })),
      choose: (x) => choose({ cell: indexAt.get(x)! }),
    };
  });
  return {
    title: `Average σ at epoch ${state.epoch} against ${key}, ${direction}`,
    notes: [],
    xTitle: key,
    xDomain: domainOf([0, values.length - 1]),
    xTicks: [...values.keys()],
    xLabels: values,
    scaleOf: stdScale,
    lines,
    letters: comparedCells(state).flatMap(({ letter, index }) =>
      letterAt(letter, { x: valueOf(index), ...averageAt(study, index, state.epoch, direction) }),
    ),
    rule: valueOf(state.cell),
  };
};

interface SweepLine {
  readonly label: string;
  readonly cells: readonly number[];
}

/** A line for each initializer; and the compared cell's, where it lies on none of them. */
const sweepLines = (study: PageStudy, { cell, comparedCell }: State, path: number): SweepLine[] => {
  const { swept } = study.cells[cell]!;
  const lines = study.initializers.flatMap((_, initializer) => {
    const cells = cellsAlong(study, { initializer, swept }, path);
    return cells.length > 0 ? [{ label: sharedInitializer(study, cells), cells }] : [];
  });
  if (comparedCell === undefined || lines.some(({ cells }) => cells.includes(comparedCell))) return lines;
  const other = study.cells[comparedCell]!;
  const cells = cellsAlong(study, other, path);
  const label = [sharedInitializer(study, cells), ...sweptNames(study, other).toSpliced(path, 1)].join(' · ');
  return [...lines, { label, cells }];
};

const averageAt = ({ cells }: PageStudy, index: number | undefined, epoch: number, direction: Direction) => {
  if (index === undefined) return { value: null };
  const { epochs, averages } = cells[index]!;
  return withBand(averages[direction][nearest(epochs, epoch)] ?? [null, null, null]);
};
