import Table from 'cli-table3';
import type { Cell } from '../config/index.ts';
import type { StudyReport } from '../study/runStudies.ts';
import { mean, type CellSummary } from '../tables/summary.ts';
import { directions, type Direction } from '../record/record.ts';
import type { ManifestVerdict } from '../store/manifestTypes.ts';
import { bestNote, bestOf } from '../verdict/best.ts';
import { datedWord, type VerdictWord } from '../verdict/words.ts';

/** At most so many epochs are shown: the first ones and the last. */
const shownEpochs = 6;

/** The closing tables of a study on stdout, and where its pictures are. */
export const printReport = ({ study, folder, summary, cells, files, missing }: StudyReport): void => {
  const lines = [`\n${study.name}`];
  const verdicts = new Map(cells.map(({ cell, verdict }) => [cell, verdict]));
  const words = summary.map(({ cell }) => verdicts.get(cell.slug)?.verdict);
  const best = bestOf(summary.map(({ score }, i) => ({ verdict: words[i], score })));
  // Where every cell has failed there is nothing to show, and the reasons follow.
  for (const direction of summary.length > 0 ? directions : []) {
    lines.push(
      '',
      titles[direction],
      averagesTable(summary, direction, best, (cell) => verdicts.get(cell.slug)),
    );
  }
  if (summary.some(({ averages }) => directions.some((direction) => averages[direction].flat().some(Number.isNaN)))) {
    lines.push('—: some values were not finite; the histogram grids say how many.');
  }
  if (summary.length > 0) lines.push(scoreLine(summary, best, words));
  lines.push(...verdictLines(cells));
  for (const { cell, message } of cells) if (message !== undefined) lines.push(`failed: ${cell}: ${message}`);
  for (const message of missing) lines.push(`failed: charts of the study: ${message}`);
  const pictures = files.filter(({ path }) => /\.(png|svg|pdf|gif)$/.test(path)).length;
  const shown = pictures === 0 ? 'no pictures' : `${pictures} pictures in ${folder}/figures`;
  lines.push(
    summary.length === 0
      ? 'nothing could be computed'
      : `${shown}, numbers in ${folder}/${study.tables.includes('csv') ? '*.csv' : ''}`,
    `all of it on one page: ${folder}/index.html`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
};

const titles: Readonly<Record<Direction, string>> = {
  forward: 'Average std of the activations, forward, by epoch',
  backward: 'Average std of the gradients, backward, by epoch',
};

const scoreLine = (
  summary: readonly CellSummary[],
  best: number | undefined,
  words: readonly (VerdictWord | undefined)[],
) => {
  const meaning = 'score: the worst |ln σ| of all layers at epoch 0, 0 is best';
  if (best === undefined || summary.length < 2) return meaning;
  const { cell } = summary[best]!;
  return `${meaning}; ★ ${shownName(cell.slug, cell.initializer.label)}: ${bestNote(words[best])}`;
};

/** A cell's swept values, then the initializer's label. */
const shownName = (slug: string, label: string): string => [...slug.split('/').slice(0, -1), label].join(' ');

/** At most so many sentences of verdicts are shown. */
const shownVerdicts = 12;

/** The sentences of the cells that aren't healthy. */
const verdictLines = (cells: StudyReport['cells']): string[] => {
  const unhealthy = cells.flatMap(({ cell, initializer, verdict }) =>
    verdict && verdict.verdict !== 'healthy' ? [{ name: shownName(cell, initializer), verdict }] : [],
  );
  const more = unhealthy.length - shownVerdicts;
  return [
    ...unhealthy
      .slice(0, shownVerdicts)
      .map(({ name, verdict }) => `${name}: ${datedWord(verdict)}: ${verdict.sentence}`),
    ...(more > 0 ? [`${more} more verdicts in verdicts.csv`] : []),
  ];
};

const averagesTable = (
  summary: readonly CellSummary[],
  direction: Direction,
  best: number | undefined,
  verdictOf: (cell: Cell) => ManifestVerdict | null | undefined,
): string => {
  const epochs = Math.max(...summary.map(({ averages }) => averages[direction].length));
  const shown = [...Array(epochs).keys()].filter((epoch) => epoch < shownEpochs - 1 || epoch === epochs - 1);
  const table = new Table({
    head: ['initializer', ...shown.map(String), 'score', 'verdict'],
    colAligns: ['left', ...shown.map(() => 'right' as const), 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const [i, { cell, averages, score }] of summary.entries()) {
    const name = shownName(cell.slug, cell.initializer.label);
    const numbers = shown.map((epoch) => number(mean(averages[direction][epoch] ?? [NaN])));
    const mark = i === best && summary.length > 1 ? '★ ' : '';
    const scored = Number.isNaN(score) ? '—' : `${mark}${score.toFixed(2)}`;
    table.push([name, ...numbers, scored, datedWord(verdictOf(cell))]);
  }
  return table.toString();
};

const number = (value: number): string => {
  if (Number.isNaN(value)) return '—';
  return value === 0 || (value >= 1e-4 && value < 1e6) ? value.toFixed(5) : value.toExponential(3);
};
