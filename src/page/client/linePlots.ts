import type { Marker } from '../../chart/layout/marker.ts';
import { logStdScale, stdScale } from '../../chart/layout/stdScale.ts';
import { wholeTicks } from '../../chart/layout/ticks.ts';
import type { Direction } from '../../record/record.ts';
import type { PageStudy } from '../types.ts';
import type { UnpackedCell } from '../unpack.ts';
import { closestCell, nearest } from './cells.ts';
import type { Line, PageLinePlot, PageLinePoint } from './lineChart.ts';
import { lineStyle } from './colors.ts';
import type { State } from './state.ts';

export type Choose = (patch: Partial<State>) => void;

/** A line of the charts: a cell, with its label, colour and marker. */
export interface Member {
  readonly index: number;
  readonly label: string;
  readonly color: string;
  readonly marker: Marker;
  readonly selected: boolean;
  readonly cell: UnpackedCell | undefined;
}

interface Context {
  readonly study: PageStudy;
  readonly state: State;
  readonly members: readonly Member[];
  readonly choose: Choose;
}

const lineOf = ({ label, color, marker, selected }: Member, points: PageLinePoint[], choose: Line['choose']): Line => ({
  label,
  color,
  marker,
  highlighted: selected,
  points,
  choose,
});

/** The average std of all layers over the epochs; a band over the repeats. */
export const epochPlot = ({ study, members, choose }: Context, direction: Direction): PageLinePlot => {
  const lines = members.map((member) => {
    const { epochs, averages } = study.cells[member.index]!;
    const points = averages[direction].map(([value, low, high], i) => ({
      x: epochs[i]!,
      value,
      ...(low !== high && { low, high }),
    }));
    return lineOf(member, points, (epoch) => choose({ cell: member.index, epoch }));
  });
  return {
    title: `Average σ over the epochs, ${direction}`,
    ...wholeAxis('epoch', lines),
    scaleOf: stdScale,
    lines,
  };
};

/** The std of every layer at the chosen epoch. */
export const profilePlot = ({ state, members, choose }: Context, direction: Direction): PageLinePlot => {
  const lines = members.map((member) => {
    const { cell, index } = member;
    const points = cell?.layers.map(({ number }, layer): PageLinePoint => {
      const repeat = Math.min(state.repeat, cell.repeats - 1);
      const { std, nonfinite } = cell.at({ repeat, epoch: nearest(cell.epochs, state.epoch), direction, layer });
      return { x: number, value: nonfinite > 0 ? null : std };
    });
    return lineOf(member, points ?? [], () => choose({ cell: index }));
  });
  const theory = state.epoch === 0 ? theoryOf(members, direction) : [];
  return {
    title: `σ of each layer at epoch ${state.epoch}, ${direction}${theory.length > 0 ? '; dashed: in theory' : ''}`,
    ...wholeAxis('layer', lines),
    scaleOf: logStdScale,
    lines,
    theory,
  };
};

/** The prediction for the chosen cell at epoch 0. */
const theoryOf = (members: readonly Member[], direction: Direction): PageLinePoint[] => {
  const cell = members.find(({ selected }) => selected)?.cell;
  return cell?.predicted?.[direction].map((value, i): PageLinePoint => ({ x: cell.layers[i]!.number, value })) ?? [];
};

/** The average std at the chosen epoch, over the values of a swept path; the other paths as in the chosen cell. */
export const sweepPlot = ({ study, state, choose }: Context, direction: Direction): PageLinePlot => {
  const path = state.lineDimension ?? 0;
  const { key, values } = study.sweep[path]!;
  const chosen = study.cells[state.cell]!;
  const lines = study.initializers.map((label, initializer): Line => {
    const from = study.cells[closestCell(study, chosen, 'initializer', initializer)]!;
    const cells = values.map((_, value) => closestCell(study, from, path, value));
    return {
      label,
      ...lineStyle(initializer),
      highlighted: initializer === chosen.initializer,
      points: cells.map((index, x) => ({ x, ...averageAt(study, index, state.epoch, direction) })),
      choose: (x) => choose({ cell: cells[x]! }),
    };
  });
  return {
    title: `Average σ at epoch ${state.epoch} against ${key}, ${direction}`,
    xTitle: key,
    xDomain: domainOf([0, values.length - 1]),
    xTicks: [...values.keys()],
    xLabels: values,
    scaleOf: stdScale,
    lines,
    at: chosen.swept[path]!,
  };
};

const averageAt = ({ cells }: PageStudy, index: number, epoch: number, direction: Direction) => {
  const { epochs, averages } = cells[index]!;
  const [value, low, high] = averages[direction][nearest(epochs, epoch)] ?? [null, null, null];
  return { value, ...(low !== high && { low, high }) };
};

const wholeAxis = (xTitle: string, lines: readonly Line[]) => {
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const [first, last] = xs.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity]);
  const xTicks = first <= last ? wholeTicks(first, last) : [];
  return { xTitle, xDomain: domainOf([first, last]), xTicks, xLabels: xTicks.map(String) };
};

const domainOf = ([first, last]: readonly [number, number]): readonly [number, number] =>
  first < last ? [first, last] : first === last ? [first - 1, last + 1] : [0, 1];
