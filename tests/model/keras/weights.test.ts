import { expect, test } from '@jest/globals';
import { namedStore, numberedStore } from '../../../src/model/keras/weights.ts';

const sources = (...names: string[]) =>
  names.map((name) => ({ name, shape: [], dtype: 'F32', rowMajor: true, bytes: () => (async function* () {})() }));

test('a weight is found by its layer’s name, whatever a converter puts before or between', () => {
  const store = namedStore(
    sources('dense_1/kernel', 'dense/kernel', 'net/lstm/lstm_cell/kernel', 'td/kernel', 'dense/bias', 'kernel'),
  );
  const found = (weight: string, ...names: string[]) => store.find({ names, path: '' }, weight, 0)?.name;
  expect(found('kernel', 'dense')).toBe('dense/kernel');
  expect(found('kernel', 'dense_1')).toBe('dense_1/kernel');
  expect(found('bias', 'dense_1')).toBeUndefined();
  expect(found('kernel', 'lstm')).toBe('net/lstm/lstm_cell/kernel');
  // A layer that is repeated at every step has its wrapper's name.
  expect(found('kernel', 'inner', 'td')).toBe('td/kernel');
});

test('an archive numbers a layer’s weights', () => {
  const store = numberedStore(sources('layers/dense/vars/0', 'layers/dense/vars/1', 'layers/dense_1/vars/0'));
  expect(store.find({ names: ['b'], path: 'layers/dense' }, 'bias', 1)?.name).toBe('layers/dense/vars/1');
  expect(store.find({ names: ['b'], path: 'layers/dense_1' }, 'bias', 1)).toBeUndefined();
});
