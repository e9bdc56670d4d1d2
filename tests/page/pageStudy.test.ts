import { expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { cellColumns } from '../../src/page/client/cellColumns.ts';
import { pageStudy } from '../../src/page/pageStudy.ts';
import type { PageStudy } from '../../src/page/types.ts';
import type { StudySummary } from '../../src/tables/summary.ts';

const pageOf = (config: object, scores: readonly number[] = []): PageStudy => {
  const study = studyOf(config as unknown as ConfigInput);
  const summary = study.cells.map((cell, i) => ({
    cell,
    averages: { forward: [[1]], backward: [[1]] },
    score: scores[i] ?? NaN,
    diagnostics: {},
  }));
  return pageStudy({
    study,
    summary: summary as unknown as StudySummary,
    cells: study.cells.map(({ slug, initializer: { label } }) => ({
      cell: slug,
      id: '0',
      initializer: label,
      swept: {},
      verdict: null,
      state: 'done',
      seconds: 0,
    })),
    plan: { cells: study.cells.length, repeats: 1, epochs: 1, everyPiece: 1 },
    engine: { backend: 'cpu', version: '', fingerprint: '' },
    versions: {},
    omissions: [],
    docs: 'docs',
  });
};

test('the best cell is that of the terminal, by scores that are not rounded', () => {
  const page = pageOf({ initializers: ['he', 'xavier'] }, [0.8455488, 0.8455416]);
  expect(page.cells.map(({ score }) => score)).toEqual([0.8455, 0.8455]);
  expect(page.best).toBe(1);
  expect(pageOf({ initializers: ['he'] }).best).toBeUndefined();
});

test('no two columns have a key in common, whatever is swept', () => {
  const layers = [{ affine: { units: 4 }, initializer: 'he' }, 'relu'];
  const page = pageOf({
    network: { layers },
    input: { shape: [4] },
    initializers: ['he', 'xavier'],
    sweep: { 'network.layers[0].initializer': ['he', 'xavier'] },
  });
  const keys = cellColumns(page).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain('network.layers[0].initializer');
});
