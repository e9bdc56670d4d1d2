import type { ProfilePoint } from '../suggest/index.ts';
import { terminalWidth } from './terminal.ts';

/** Rows of a chart, and columns at most. */
const rows = 7;
const mostColumns = 60;
/** Characters before the first column. */
const axisWidth = 11;

const marks = { measured: '●', predicted: '○', both: '◉' } as const;

/**
 * A profile of σ as a chart of characters, a column a layer, the scale logarithmic:
 *
 *     profileText('signal', [{ layer: 'affine1', measured: 2, predicted: 1 }])
 *     // ['signal', '   2 ┤●', … , '   1 ┤○']
 *
 * Of more layers than columns, or than a terminal has room for, every k-th is drawn.
 */
export const profileText = (title: string, points: readonly ProfilePoint[]): string[] => {
  const room = Math.min(mostColumns, Math.ceil((terminalWidth() - axisWidth) / 2));
  const every = Math.ceil(points.length / Math.max(1, room));
  const shown = points.filter((_, i) => i % every === 0);
  const logs = shown.map(({ measured, predicted }) => ({ measured: logOf(measured), predicted: logOf(predicted) }));
  const known = logs.flatMap(({ measured, predicted }) => [measured, predicted]).filter(Number.isFinite);
  if (known.length === 0) return [title, 'no σ that is finite and not 0'];
  const [low, high] = rangeOf(known);
  const rowOf = (log: number): number => Math.round(((log - low) / (high - low)) * (rows - 1));
  const lines = Array.from({ length: rows }, (_, i) => rows - 1 - i).map((row) => {
    const label =
      row === 0 || row === rows - 1 || row === (rows - 1) / 2 ? tick(low + ((high - low) * row) / (rows - 1)) : '';
    const cells = logs.map(({ measured, predicted }) => mark(rowOf(measured) === row, rowOf(predicted) === row));
    return `${label.padStart(8)} ┤ ${cells.join(' ')}`.trimEnd();
  });
  return [every === 1 ? title : `${title}, one layer of ${every}`, ...lines];
};

const logOf = (std: number | null): number => (std === null || std <= 0 ? NaN : Math.log(std));

/** At least from half to double, so that noise is not drawn as a mountain. */
const rangeOf = (logs: readonly number[]): [low: number, high: number] => {
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const room = Math.max(0, 2 * Math.LN2 - (high - low)) / 2;
  return [low - room, high + room];
};

const tick = (log: number): string => {
  const value = Math.exp(log);
  return value >= 1e-3 && value < 1e4 ? String(Number(value.toPrecision(2))) : value.toExponential(0);
};

const mark = (measured: boolean, predicted: boolean): string => {
  if (measured && predicted) return marks.both;
  if (measured) return marks.measured;
  return predicted ? marks.predicted : ' ';
};

export const profileLegend = `${marks.measured} measured   ${marks.predicted} theory   ${marks.both} both`;
