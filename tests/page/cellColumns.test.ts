import { expect, test } from '@jest/globals';
import { cellColumns } from '../../src/page/client/cellColumns.ts';
import { verdictWords } from '../../src/verdict/words.ts';
import type { PageCell, PageStudy } from '../../src/page/types.ts';

const cell: PageCell = {
  slug: 'he',
  initializer: 0,
  swept: [],
  state: 'done',
  verdict: null,
  epochs: [0],
  averages: { forward: [[1, 1, 1]], backward: [[1, 1, 1]] },
  score: 1,
  diagnostics: [],
};

const study: PageStudy = {
  name: 's',
  versions: {},
  engine: { backend: 'cpu', version: '', fingerprint: '' },
  config: {},
  command: '',
  initializers: ['he'],
  markers: ['circle'],
  sweep: [],
  cells: [cell],
  diagnostics: [],
  deepest: 2,
  omissions: [],
  docs: 'docs',
};

test('how a cell ended is called by no verdict’s word', () => {
  const { text } = cellColumns(study).find(({ key }) => key === 'state')!;
  const states = (['done', 'diverged', 'failed'] as const).map((state) => text({ ...cell, state }, 0));
  expect(states).toEqual(['done', 'not finite', 'failed']);
  for (const state of states) expect(Object.keys(verdictWords)).not.toContain(state);
  expect(text({ ...cell, state: 'failed', message: 'the worker died' }, 0)).toBe('failed: the worker died');
});
