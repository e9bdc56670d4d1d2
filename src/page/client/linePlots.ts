import type { Marker } from '../../chart/layout/marker.ts';
import { areCrowded, lineKindsAmong, linesNote } from '../../chart/layout/lineKinds.ts';
import { logStdScale, stdScale } from '../../chart/layout/stdScale.ts';
import { wholeTicks } from '../../chart/layout/ticks.ts';
import type { Direction } from '../../record/record.ts';
import type { Average, PageStudy } from '../types.ts';
import type { UnpackedCell } from '../unpack.ts';
import { comparedCells, isDisplayed, lettersOf, nearest, type CellLetter } from './cells.ts';
import type { Letter, Line, PageLinePlot, PagePoint } from './lineChart.ts';
import type { State } from './state.ts';

export type Choose = (patch: Partial<State>) => void;

/** A line of the charts: a cell, with its label, colour and marker. */
export interface Member {
  readonly index: number;
  readonly label: string;
  readonly color: string;
  readonly marker: Marker;
  readonly cell: UnpackedCell | undefined;
}

/** What the plots are made of. */
export interface PlotContext {
  readonly study: PageStudy;
  readonly state: State;
  readonly members: readonly Member[];
  readonly choose: Choose;
}

/** The average std of all layers over the epochs; a band over the repeats. */
export const epochPlot = ({ study, state, members, choose }: PlotContext, direction: Direction): PageLinePlot => {
  const lines = members.map((member) => {
    const { epochs, averages } = study.cells[member.index]!;
    const points = averages[direction].map((average, i) => ({ x: epochs[i]!, ...withBand(average) }));
    return lineOf(member, state, points, (epoch) => choose({ cell: member.index, epoch }));
  });
  return {
    title: `Average σ over the epochs, ${direction}`,
    notes: [],
    ...wholeAxis('epoch', lines),
    scaleOf: stdScale,
    lines,
    letters: lettersAtEnds(members, lines, state),
  };
};

/** The std of every layer at the chosen epoch, with a line for each kind of line. */
export const profilePlot = ({ state, members, choose }: PlotContext, direction: Direction): PageLinePlot => {
  const profiles = members.map((member) => profileOf(member, state, direction));
  const kinds = lineKindsAmong(profiles.flat());
  const note = linesNote(kinds);
  const crowded = areCrowded(kinds, members.length);
  const linesOf = (member: Member, points: readonly PagePoint[]): Line[] =>
    kinds.flatMap((kind, i) => {
      // Of cells that are not chosen the stream is enough.
      const some = points.filter(
        ({ line }) => line === kind && (i === 0 || !crowded || isDisplayed(state, member.index)),
      );
      const line = lineOf(member, state, some, () => choose({ cell: member.index }));
      return some.length === 0 ? [] : [{ ...line, weight: [2.5, 1.25][i] ?? 0.75 }];
    });
  const lines = members.map((member, i) => linesOf(member, profiles[i]!));
  const predicted = profiles.some((points) => points.some((point) => point.predicted !== undefined));
  return {
    title: `σ of each layer at epoch ${state.epoch}, ${direction}${predicted ? '; wide and pale: in theory' : ''}; dotted: what tells samples apart`,
    notes: [
      ...(note === undefined
        ? []
        : [`${note.replace('thick', 'Thick')}${crowded ? ', of the chosen cell alone' : ''}.`]),
      ...members.flatMap((member) => silenceOf(member, state, direction)),
    ],
    ...wholeAxis('layer', lines.flat()),
    scaleOf: logStdScale,
    lines: lines.flat(),
    letters: lettersAtEnds(
      members,
      profiles.map((points) => ({ points })),
      state,
    ),
  };
};

const profileOf = ({ index, cell }: Member, state: State, direction: Direction): PagePoint[] => {
  if (!cell) return [];
  const repeat = Math.min(state.repeat, cell.repeats - 1);
  const epoch = nearest(cell.epochs, state.epoch);
  const theory = isPredicted(state, index) ? cell.predicted[direction].std : [];
  return cell.layers.flatMap(({ number, line, name }, layer): PagePoint[] => {
    const { std, sampleStd, nonfinite, count } = cell.at({ repeat, epoch, direction, layer });
    // A layer that is fed with token ids has no gradient.
    if (count === 0 || line === null) return [];
    const predicted = theory[layer] ?? undefined;
    const isFinite = nonfinite === 0;
    return [
      {
        x: number,
        line,
        ...(name !== null && { name }),
        value: isFinite ? std : null,
        ...(predicted !== undefined && { predicted }),
        ...(isFinite && isDisplayed(state, index) && { ofSamples: sampleStd }),
      },
    ];
  });
};

/** Theory predicts epoch 0; it is drawn for the displayed cells. */
const isPredicted = (state: State, index: number): boolean => state.epoch === 0 && isDisplayed(state, index);

const silenceOf = ({ index, cell }: Member, state: State, direction: Direction): string[] => {
  const silence = cell?.predicted[direction].silence ?? null;
  if (silence === null || !isPredicted(state, index)) return [];
  return [
    `${lettersOf(state, index)
      .map((letter) => `${letter}: `)
      .join('')}Theory says nothing ${silence}.`,
  ];
};

/** A band where repeats differ. */
export const withBand = ([value, low, high]: Average): Omit<PagePoint, 'x'> =>
  low === null || high === null || low === high ? { value } : { value, low, high };

const lineOf = (
  { label, color, marker, index }: Member,
  state: State,
  points: readonly PagePoint[],
  choose: Line['choose'],
): Line => ({ label, color, marker, highlighted: isDisplayed(state, index), points, choose });

const lettersAtEnds = (members: readonly Member[], lines: readonly Pick<Line, 'points'>[], state: State): Letter[] =>
  comparedCells(state).flatMap(({ letter, index }) => {
    const line = lines[members.findIndex((member) => member.index === index)];
    return letterAt(
      letter,
      line?.points.findLast(({ value }) => value !== null),
    );
  });

export const letterAt = (letter: CellLetter, point: PagePoint | undefined): Letter[] =>
  point && point.value !== null ? [{ letter, x: point.x, value: point.value }] : [];

const wholeAxis = (xTitle: string, lines: readonly Line[]) => {
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const [first, last] = xs.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity]);
  const xTicks = first <= last ? wholeTicks(first, last) : [];
  return { xTitle, xDomain: domainOf([first, last]), xTicks, xLabels: xTicks.map(String) };
};

/** Wide enough to be an axis. */
export const domainOf = ([first, last]: readonly [number, number]): readonly [number, number] =>
  first < last ? [first, last] : first === last ? [first - 1, last + 1] : [0, 1];
