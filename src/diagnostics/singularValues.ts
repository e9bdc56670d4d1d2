/** The ends of a matrix's spectrum of singular values. */
export interface SpectrumEnds {
  readonly largest: number;
  readonly smallest: number;
}

/**
 * The largest and the smallest of the min(rows, columns) singular values of a matrix, row by row in `values`: Householder
 * bidiagonalization (Golub & Kahan 1965), then bisection on the tridiagonal matrix whose eigenvalues are ± the singular
 * values. Error: about 1e-15 of the largest.
 */
export function singularValues(values: ArrayLike<number>, rows: number, columns: number): SpectrumEnds {
  const A = rows >= columns ? Float64Array.from(values) : transposed(values, rows, columns);
  const count = Math.min(rows, columns);
  const offDiagonal = bidiagonal(A, Math.max(rows, columns), count);
  return { largest: nthLargest(offDiagonal, 1), smallest: nthLargest(offDiagonal, count) };
}

function transposed(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j]!;
  return out;
}

/** Reduces A (rows ≥ columns) to bidiagonal form; its entries d₁, e₁, d₂, e₂, …, d_n, which are the off-diagonal of the ± matrix. */
function bidiagonal(A: Float64Array, rows: number, columns: number): Float64Array {
  const entries = new Float64Array(2 * columns - 1);
  const w = new Float64Array(columns);
  for (let k = 0; k < columns; k++) {
    entries[2 * k] = reflectColumn(A, rows, columns, k, w);
    if (k < columns - 1) entries[2 * k + 1] = reflectRow(A, rows, columns, k);
  }
  return entries;
}

/** A ← H A with H such that column k is 0 under the diagonal; what stands on the diagonal then, up to its sign. */
function reflectColumn(A: Float64Array, rows: number, columns: number, k: number, w: Float64Array): number {
  let squares = 0;
  for (let i = k; i < rows; i++) squares += A[i * columns + k]! ** 2;
  const norm = Math.sqrt(squares);
  if (norm === 0) return 0;
  const head = A[k * columns + k]!;
  const first = head + (head < 0 ? -norm : norm);
  A[k * columns + k] = first;
  w.fill(0, k + 1);
  for (let i = k; i < rows; i++) {
    const v = A[i * columns + k]!;
    for (let j = k + 1, at = i * columns + j; j < columns; j++, at++) w[j]! += v * A[at]!;
  }
  const factor = 1 / (norm * Math.abs(first));
  for (let i = k; i < rows; i++) {
    const v = A[i * columns + k]! * factor;
    for (let j = k + 1, at = i * columns + j; j < columns; j++, at++) A[at]! -= v * w[j]!;
  }
  return norm;
}

/** A ← A H with H such that row k is 0 beyond its second entry from the diagonal; what stands there then, up to its sign. */
function reflectRow(A: Float64Array, rows: number, columns: number, k: number): number {
  const start = k * columns;
  let squares = 0;
  for (let j = k + 1; j < columns; j++) squares += A[start + j]! ** 2;
  const norm = Math.sqrt(squares);
  if (norm === 0) return 0;
  const head = A[start + k + 1]!;
  const first = head + (head < 0 ? -norm : norm);
  A[start + k + 1] = first;
  const factor = 1 / (norm * Math.abs(first));
  for (let i = k + 1; i < rows; i++) {
    const row = i * columns;
    let dot = 0;
    for (let j = k + 1; j < columns; j++) dot += A[row + j]! * A[start + j]!;
    dot *= factor;
    for (let j = k + 1; j < columns; j++) A[row + j]! -= dot * A[start + j]!;
  }
  return norm;
}

/** The n-th largest singular value, by bisection to the last bit that counts beside the largest. */
function nthLargest(offDiagonal: Float64Array, n: number): number {
  const squares = offDiagonal.map((e) => e ** 2);
  let low = 0;
  let high = Math.sqrt(squares.reduce((sum, s) => sum + s, 0)) * (1 + 1e-15);
  const resolution = high * Number.EPSILON;
  while (high - low > resolution) {
    const middle = (low + high) / 2;
    if (countAbove(squares, middle) >= n) low = middle;
    else high = middle;
  }
  return low;
}

/** How many eigenvalues of the tridiagonal matrix with a zero diagonal lie above x > 0: Sturm's count. */
function countAbove(squares: Float64Array, x: number): number {
  let count = 0;
  let pivot = -x;
  for (const square of squares) {
    if (pivot > 0) count++;
    pivot = -x - square / (pivot || -Number.MIN_VALUE);
  }
  return pivot > 0 ? count + 1 : count;
}
