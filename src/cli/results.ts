import type { Cell } from '../config/index.ts';
import type { StreamedReport } from '../study/runStudies.ts';
import { mean, type CellSummary } from '../tables/summary.ts';
import { directions, type Direction } from '../record/record.ts';
import type { ManifestCell } from '../store/manifestTypes.ts';
import { bestNote, bestOf, ranking } from '../verdict/best.ts';
import { datedWord, type VerdictWord } from '../verdict/words.ts';
import { terminalWidth, wrapped } from './terminal.ts';
import { tableWidth, textTable, type TextColumn } from './textTable.ts';

/** At most so many epochs are shown, fewer on a narrow terminal: the first ones and the last. */
const shownEpochs = 6;

/** Where there are more cells than `most`, the tables have the `best` of them. */
const shownCells = { most: 60, best: 20 };

/** The closing tables of a study on stdout, and where its pictures are. */
export const printReport = (report: StreamedReport): void => {
  const { study, folder, files, missing } = report;
  const { scored, hasNonfinite } = overview(report);
  const best = bestOf(scored);
  const rows = rowsOf(report.summary, scored, shownOf(scored));
  const tables = ['', study.name];
  // Where every cell has failed there is nothing to show, and the reasons follow.
  for (const direction of rows.length > 0 ? directions : []) {
    const part = rows.length < scored.length ? `: the best ${rows.length} of ${scored.length} cells` : '';
    tables.push('', titles[direction] + part, averagesTable(rows, direction, best));
  }
  const lines: string[] = [];
  if (hasNonfinite) lines.push('—: some values were not finite; the histogram grids say how many.');
  if (rows.length > 0) lines.push(scoreLine(scored, best));
  lines.push(...verdictLines(report.cells), ...failureLines(report.cells));
  for (const message of missing) lines.push(`failed: charts of the study: ${message}`);
  const pictures = files.filter(({ path }) => /\.(png|svg|pdf|gif)$/.test(path)).length;
  const drawn = pictures === 0 ? 'no pictures' : `${pictures} pictures in ${folder}/figures`;
  lines.push(
    rows.length === 0
      ? 'nothing could be computed'
      : `${drawn}, numbers in ${folder}/${study.tables.includes('csv') ? '*.csv' : ''}`,
    `all of it on one page: ${folder}/index.html`,
  );
  // A table that is too wide is better whole than broken.
  process.stdout.write(`${[...tables, wrapped(lines.join('\n'), 2)].join('\n')}\n`);
};

/** A computed cell in the order of the summaries. */
interface Scored {
  readonly cell: Cell;
  readonly score: number;
  readonly dated: string;
  readonly verdict: VerdictWord | undefined;
}

/** What is read of all cells, one at a time. */
const overview = ({ summary, cells }: StreamedReport) => {
  const verdicts = new Map<string, Pick<Scored, 'dated' | 'verdict'>>();
  for (const { cell, verdict } of cells) verdicts.set(cell, { dated: datedWord(verdict), verdict: verdict?.verdict });
  const scored: Scored[] = [];
  let hasNonfinite = false;
  for (const { cell, score, averages } of summary) {
    scored.push({ cell, score, ...verdicts.get(cell.slug)! });
    hasNonfinite ||= directions.some((direction) => averages[direction].flat().some(Number.isNaN));
  }
  return { scored, hasNonfinite };
};

/** The cells that have a row, by their indices, in the rows' order. */
const shownOf = (scored: readonly Scored[]): readonly number[] =>
  scored.length <= shownCells.most ? [...scored.keys()] : ranking(scored).slice(0, shownCells.best);

const titles: Readonly<Record<Direction, string>> = {
  forward: 'Average std of the activations, forward, by epoch',
  backward: 'Average std of the gradients, backward, by epoch',
};

const scoreLine = (scored: readonly Scored[], best: number | undefined): string => {
  const meaning = 'score: the worst |ln σ| of all layers at epoch 0, 0 is best';
  if (best === undefined || scored.length < 2) return meaning;
  const { cell, verdict } = scored[best]!;
  return `${meaning}; ★ ${shownName(cell.slug, cell.initializer.label)}: ${bestNote(verdict)}`;
};

/** A cell's swept values, then the initializer's label. */
const shownName = (slug: string, label: string): string => [...slug.split('/').slice(0, -1), label].join(' ');

/** At most so many sentences of verdicts are shown, and reasons of failures. */
const shownSentences = 12;

/** The sentences of the cells that aren't healthy. */
const verdictLines = (cells: Iterable<ManifestCell>): string[] =>
  linesOf(cells, 'more verdicts in manifest.json', ({ cell, initializer, verdict }) =>
    verdict && verdict.verdict !== 'healthy'
      ? `${shownName(cell, initializer)}: ${datedWord(verdict)}: ${verdict.sentence}`
      : undefined,
  );

const failureLines = (cells: Iterable<ManifestCell>): string[] =>
  linesOf(cells, 'more failed, each with its reason in manifest.json', ({ cell, message }) =>
    message === undefined ? undefined : `failed: ${cell}: ${message}`,
  );

/** The first lines, and how many more there are. */
const linesOf = (
  cells: Iterable<ManifestCell>,
  rest: string,
  lineOf: (cell: ManifestCell) => string | undefined,
): string[] => {
  const lines: string[] = [];
  let more = 0;
  for (const cell of cells) {
    const line = lineOf(cell);
    if (line === undefined) continue;
    if (lines.length < shownSentences) lines.push(line);
    else more++;
  }
  return more > 0 ? [...lines, `${more} ${rest}`] : lines;
};

interface Row extends Scored, Pick<CellSummary, 'averages'> {
  /** Of the cell, among those that could be computed. */
  readonly index: number;
}

/** The shown cells with their averages, in the rows' order. */
const rowsOf = (summary: Iterable<CellSummary>, scored: readonly Scored[], shown: readonly number[]): Row[] => {
  const wanted = new Set(shown);
  const averages = new Map<number, CellSummary['averages']>();
  let index = 0;
  for (const one of summary) {
    if (wanted.has(index)) averages.set(index, one.averages);
    index++;
  }
  return shown.map((i) => ({ ...scored[i]!, index: i, averages: averages.get(i)! }));
};

const averagesTable = (rows: readonly Row[], direction: Direction, best: number | undefined): string => {
  const epochs = Math.max(...rows.map(({ averages }) => averages[direction].length));
  for (let most = shownEpochs; ; most--) {
    const shown = [...Array(epochs).keys()].filter((epoch) => epoch < most - 1 || epoch === epochs - 1);
    const columns: TextColumn[] = [
      { head: 'initializer' },
      ...shown.map((epoch) => ({ head: String(epoch), align: 'right' }) as const),
      { head: 'score', align: 'right' },
      { head: 'verdict' },
    ];
    const texts = rows.map(({ index, cell, averages, score, dated }) => {
      const name = shownName(cell.slug, cell.initializer.label);
      const numbers = shown.map((epoch) => number(mean(averages[direction][epoch] ?? [NaN])));
      const mark = index === best && rows.length > 1 ? '★ ' : '';
      const scored = Number.isNaN(score) ? '—' : `${mark}${score.toFixed(2)}`;
      return [name, ...numbers, scored, dated];
    });
    const table = textTable(columns, texts);
    if (most === 2 || tableWidth(table) <= terminalWidth()) return table;
  }
};

const number = (value: number): string => {
  if (Number.isNaN(value)) return '—';
  return value === 0 || (value >= 1e-4 && value < 1e6) ? value.toFixed(5) : value.toExponential(3);
};
