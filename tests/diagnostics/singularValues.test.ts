import { expect, test } from '@jest/globals';
import { singularValues } from '../../src/diagnostics/singularValues.ts';
import { RandomStream } from '../../src/random/stream.ts';

/** python3: s = np.linalg.svd(np.random.RandomState([5, 0, ROWS]).randn(ROWS, COLUMNS))[1]; s[0], s[-1] — NumPy 2.4.6 */
const golden = [
  [100, 100, 19.861887015234835, 0.02537401077944652],
  [128, 128, 21.651703393228377, 0.07620792452751954],
  [50, 100, 16.98898691026653, 3.149975728259525],
  [5, 3, 4.124857323611189, 1.1814649655136843],
  [3, 5, 2.7554161694372086, 1.067171291869786],
  [4, 1, 2.3736129358097764, 2.3736129358097764],
  [1, 1, 1.0478003365106128, 1.0478003365106128],
] as const;

test.each(golden)('%i × %i, as NumPy has them', (rows, columns, largest, smallest) => {
  const values = new RandomStream([5, 0, rows]).fillNormal(new Float64Array(rows * columns));
  const actual = singularValues(values, rows, columns);
  expect(Math.abs(actual.largest - largest)).toBeLessThan(1e-14 * largest);
  expect(Math.abs(actual.smallest - smallest)).toBeLessThan(1e-14 * largest);
});

test('scales: the entries may be as small or large as float64 allows squares to be', () => {
  const values = new RandomStream([5, 0, 5]).fillNormal(new Float64Array(15));
  for (const scale of [1e-140, 1e140]) {
    const { largest, smallest } = singularValues(
      values.map((v) => v * scale),
      5,
      3,
    );
    expect([largest / scale, smallest / scale].map((v) => v.toFixed(10))).toEqual(['4.1248573236', '1.1814649655']);
  }
});

test.each([
  ['zeros', [0, 0, 0, 0], 0],
  ['one direction only', [1, 1, 1, 1], 2],
  ['a diagonal', [3, 0, 0, 0], 3],
])('a smallest of 0: %s', (_name, values, largest) => {
  const actual = singularValues(values, 2, 2);
  expect(Math.abs(actual.largest - largest)).toBeLessThan(1e-14);
  expect(actual.smallest).toBeLessThan(1e-15);
});
