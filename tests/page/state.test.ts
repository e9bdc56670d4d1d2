import { expect, test } from '@jest/globals';
import { fromHash, initialState, toHash, type State } from '../../src/page/client/state.ts';
import type { PageCell, PageStudy } from '../../src/page/types.ts';

const cell = (slug: string, std: number): PageCell => ({
  slug,
  initializer: 0,
  swept: [0],
  state: 'done',
  verdict: null,
  epochs: [0],
  averages: { forward: [[std, std, std]], backward: [[std, std, std]] },
  score: 1,
  diagnostics: [0.5],
});

const study: PageStudy = {
  name: 's',
  versions: {},
  engine: { backend: 'cpu', version: '', fingerprint: '' },
  config: {},
  command: 'npm run experiment -- cell.json',
  initializers: ['a'],
  markers: ['circle'],
  sweep: [{ path: 'network.width', key: 'width', values: ['1'] }],
  cells: [cell('width=1/zero', 0), cell('width=1/a b&c=d#é', 1), cell('width=2/x', 2)],
  diagnostics: ['dead_units'],
  deepest: 2,
  omissions: [],
  docs: 'docs',
};

test('what is chosen survives the way through the address', () => {
  const state: State = {
    cell: 1,
    comparedCell: 2,
    repeat: 3,
    epoch: 17,
    shown: 'both',
    axes: 'same',
    layout: 'stacked',
    lineDimension: 0,
    map: 'dead_units',
    filter: 'he width>10 "a & b"',
    sort: { column: 'score', descending: true },
    open: { number: 12, direction: 'backward' },
  };
  expect(fromHash(toHash(state, study), study)).toEqual(state);
});

test('only what differs from the start stands in the address', () => {
  expect(toHash({ ...initialState, cell: 2 }, study)).toBe('#cell=width%3D2%2Fx');
});

test('without an address, the study’s first cell', () => {
  expect(fromHash('', study)).toEqual(initialState);
});

test.each([
  '#cell=other&with=&epoch=-5&repeat=x&shown=<b>&axes=1&layout=&along=network',
  '#epoch=NaN&repeat=Infinity&map=initializer&sort=-dead_units&layer=forward-0',
  '#map=other&sort=&layer=sideways-1',
  '#%E0%A4%A&&==',
  '#__proto__=1',
])('what is not of this study is as at the start: %s', (hash) => {
  expect(fromHash(hash, study)).toEqual(initialState);
});
