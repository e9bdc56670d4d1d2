import { expect, test } from '@jest/globals';
import { studyOf, type Study } from '../../src/config/index.ts';
import { cellsAlong, labelIn, nameOf } from '../../src/page/client/cells.ts';
import { sweepPlot } from '../../src/page/client/sweepPlot.ts';
import { initialState } from '../../src/page/client/state.ts';
import { pageStudy } from '../../src/page/pageStudy.ts';
import type { PageStudy } from '../../src/page/types.ts';
import type { StudySummary } from '../../src/tables/summary.ts';

const config = {
  initializers: ['xavier', { normal: { std: 1 } }, 'he'],
  sweep: { 'initializers[1].normal.std': [0.1, 1, 10], 'network.width': [4, 8] },
};

/** The page's study of a config; the average std of a cell is its index, from 1, and 1000 more in each later epoch. */
const pageOf = (study: Study, cells = study.cells.length, epochs = 1): PageStudy => {
  const summary = study.cells.map((cell, i) => {
    const forward = Array.from({ length: epochs }, (_, epoch) => [1000 * epoch + i + 1]);
    return { cell, averages: { forward, backward: forward.map(([value]) => [-value!]) }, diagnostics: {} };
  });
  return pageStudy({
    study,
    summary: summary as unknown as StudySummary,
    cells: study.cells.map(({ slug, initializer }) => ({
      cell: slug,
      id: '0',
      initializer: initializer.label,
      swept: {},
      verdict: null,
      state: 'done',
      seconds: 0,
    })),
    plan: { cells, repeats: 1, epochs, everyPiece: 1 },
    engine: { backend: 'cpu', version: '', fingerprint: '' },
    versions: {},
    omissions: [],
    docs: 'docs',
  });
};

const plotAt = (study: PageStudy, cell: number, lineDimension?: number, comparedCell?: number) =>
  sweepPlot(
    { study, state: { ...initialState, cell, lineDimension, comparedCell }, members: [], choose: () => {} },
    'forward',
  );

const study = studyOf(config);
const page = pageOf(study);
const numberOf = (slug: string): number => study.cells.findIndex((cell) => cell.slug === slug) + 1;

test('an initializer whose parameter is swept is one line, each point its own cell', () => {
  const { lines } = plotAt(page, 0);
  expect(lines.map(({ label, points }) => [label, points.map(({ value }) => value)])).toEqual([
    ['xavier', ['std=0.1', 'std=1', 'std=10'].map((std) => numberOf(`${std}/width=4/xavier`))],
    ['initializers[1]', [0.1, 1, 10].map((std) => numberOf(`std=${std}/width=4/normal-${std}`))],
    ['he', ['std=0.1', 'std=1', 'std=10'].map((std) => numberOf(`${std}/width=4/he`))],
  ]);
});

test('the numbers are those of the epoch that is chosen', () => {
  const trained = studyOf({ ...config, training: { epochs: 2 } });
  const valuesAt = (epoch: number): (number | null)[] =>
    sweepPlot(
      {
        study: pageOf(trained, trained.cells.length, 2),
        state: { ...initialState, cell: 0, epoch },
        members: [],
        choose: () => {},
      },
      'forward',
    ).lines.flatMap(({ points }) => points.map(({ value }) => value));
  expect(valuesAt(1)).toEqual(valuesAt(0).map((value) => value! + 1000));
});

test('along another path a line has the label that all its cells have', () => {
  const cell = numberOf('std=10/width=8/normal-10') - 1;
  expect(plotAt(page, cell, 1).lines.map(({ label }) => label)).toEqual(['xavier', 'normal(std=10)', 'he']);
});

test('a cell that is not in the page is a gap', () => {
  const { lines } = plotAt(pageOf(study, study.cells.length - 2), 0, 1);
  const last = plotAt(pageOf(study, study.cells.length - 2), study.cells.length - 4, 1).lines;
  expect(lines.map(({ points }) => points.map(({ value }) => value))).toEqual([
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
  expect(last.map(({ points }) => points.map(({ value }) => value))).toEqual([
    [13, 16],
    [14, null],
    [15, null],
  ]);
});

test('a compared cell that lies on no line has one of its own', () => {
  const [cell, compared] = ['std=0.1/width=4/he', 'std=1/width=8/normal-1'].map((slug) => numberOf(slug) - 1);
  const { lines, letters } = plotAt(page, cell!, 0, compared);
  expect(lines.map(({ label, highlighted }) => [label, highlighted])).toEqual([
    ['xavier', false],
    ['initializers[1]', false],
    ['he', true],
    ['initializers[1] · width 8', true],
  ]);
  expect(lines[3]!.points.map(({ value }) => value)).toEqual(
    [0.1, 1, 10].map((std) => numberOf(`std=${std}/width=8/normal-${std}`)),
  );
  expect(letters).toEqual([
    { letter: 'A', x: 0, value: cell! + 1 },
    { letter: 'B', x: 1, value: compared! + 1 },
  ]);
});

test('every name and every list tells of the cell itself', () => {
  for (const [i, cell] of page.cells.entries()) {
    const { initializer, swept } = study.cells[i]!;
    expect(nameOf(page, cell)).toBe(`${initializer.label} · std ${String(swept[0])} · width ${String(swept[1])}`);
    const along = (dimension: number | 'initializer') =>
      cellsAlong(page, cell, dimension).map((index) => [index, labelIn(page, page.cells[index]!, dimension)]);
    const others = [...study.cells.entries()];
    expect(along('initializer')).toEqual(
      others.flatMap(([index, other]) =>
        other.swept.join() === swept.join() ? [[index, other.initializer.label]] : [],
      ),
    );
    for (const path of [0, 1]) {
      const entry = i % 3;
      expect(along(path)).toEqual(
        others.flatMap(([index, other]) =>
          index % 3 === entry && other.swept[1 - path] === swept[1 - path] ? [[index, String(other.swept[path])]] : [],
        ),
      );
    }
  }
});
