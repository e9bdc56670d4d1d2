import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { singularValues } from '../../src/diagnostics/singularValues.ts';
import { groupBy } from '../../src/figures/series.ts';
import { RandomStream } from '../../src/random/stream.ts';

type Kind = 'full' | 'zero' | 'equal';
type Row = [kind: Kind, part: number, rows: number, columns: number, scale: number, largest: number, smallest: number];

/** Made by scripts/golden/singularValues.py, which says what a kind and a part are. */
const golden = JSON.parse(readFileSync(new URL('../golden/singularValues.json', import.meta.url), 'utf8')) as {
  rows: Row[];
};

const matrixOf = (kind: Kind, part: number, rows: number, columns: number, scale: number): Float64Array => {
  const drawn = new RandomStream([5, rows, columns]).fillNormal(new Float64Array(rows * columns), scale);
  return drawn.map((value, i) => {
    const column = i % columns;
    if (kind === 'full' || (column * part) % 1 >= part) return value;
    return kind === 'zero' ? 0 : drawn[i - column]!;
  });
};

test.each([...groupBy(golden.rows, ([kind, part]) => `${kind} ${part}`)])('%s: as NumPy has them', (_, rows) => {
  const wrong = rows.flatMap(([kind, part, height, width, scale, largest, smallest]) => {
    const actual = singularValues(matrixOf(kind, part, height, width, scale), height, width);
    // A few steps of a subnormal beside float64's rounding.
    const allowed = 2e-14 * largest + 1e-322;
    const off = Math.max(Math.abs(actual.largest - largest), Math.abs(actual.smallest - smallest));
    return off <= allowed ? [] : [{ height, width, scale, largest, smallest, actual }];
  });
  expect(wrong).toEqual([]);
});

test.each([
  ['zeros', [0, 0, 0, 0], 0],
  ['one direction only', [1, 1, 1, 1], 2],
  ['a diagonal', [3, 0, 0, 0], 3],
  ['one entry of no more than a bit', [0, 5e-324, 0, 0], 5e-324],
  ['one entry near the end of float64', [0, 0, -1.7e308, 0], 1.7e308],
])('a smallest of 0: %s', (_name, values, largest) => {
  const actual = singularValues(values, 2, 2);
  expect(Math.abs(actual.largest - largest)).toBeLessThanOrEqual(1e-14 * largest);
  expect(actual.smallest).toBeLessThanOrEqual(1e-15 * largest);
});

test('columns as far apart as float64 lets them be', () => {
  const { largest, smallest } = singularValues([1e300, 0, 0, 1e-20], 2, 2);
  expect(largest / 1e300).toBeCloseTo(1, 14);
  expect(smallest).toBeLessThan(1e285);
});

test.each([NaN, Infinity, -Infinity])('nothing of a matrix with a %d', (value) => {
  expect(singularValues([1, 2, value, 0], 2, 2)).toEqual({ largest: NaN, smallest: NaN });
});

test('of products of 1, 2, 3 Gaussian matrices the largest squared nears (L + 1)^(L + 1) / L^L from below: 4, 6.75, 9.4815', () => {
  const n = 300;
  const draw = (part: number): Float64Array =>
    new RandomStream([6, 0, part]).fillNormal(new Float64Array(n * n), 1 / Math.sqrt(n));
  const times = (A: Float64Array, B: Float64Array): Float64Array => {
    const C = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        const a = A[i * n + k]!;
        for (let j = 0; j < n; j++) C[i * n + j]! += a * B[k * n + j]!;
      }
    }
    return C;
  };
  const [one, two, three] = [draw(1), draw(2), draw(3)];
  const products = [one, times(one, two), times(times(one, two), three)];
  const limits = [4, 6.75, 256 / 27];
  for (const [i, product] of products.entries()) {
    const part = singularValues(product, n, n).largest ** 2 / limits[i]!;
    expect([part > [0.95, 0.92, 0.9][i]!, part < 1.01]).toEqual([true, true]);
  }
});
