/** The ends of a matrix's spectrum of singular values. */
export interface SpectrumEnds {
  readonly largest: number;
  readonly smallest: number;
}

/**
 * The largest and the smallest of the min(rows, columns) singular values of a matrix, row by row in `values`: Householder
 * bidiagonalization (Golub & Kahan 1965), then bisection on the tridiagonal matrix whose eigenvalues are ± the singular
 * values. Error: about 1e-15 of the largest, whatever the rank and the scale. NaN where an entry is not finite.
 * `singularValues([3, 0, 0, 4], 2, 2) // { largest: 4, smallest: 3 }`
 */
export function singularValues(values: ArrayLike<number>, rows: number, columns: number): SpectrumEnds {
  const scale = powerOfTwoNear(values);
  if (Number.isNaN(scale)) return { largest: NaN, smallest: NaN };
  const scaled = Float64Array.from(values, (value) => value / scale);
  const A = rows >= columns ? scaled : transposed(scaled, rows, columns);
  const count = Math.min(rows, columns);
  const offDiagonal = bidiagonal(A, Math.max(rows, columns), count);
  return { largest: nthLargest(offDiagonal, 1) * scale, smallest: nthLargest(offDiagonal, count) * scale };
}

/** About the largest |entry|; a division by it is exact and keeps every square within float64. NaN where an entry is not finite. */
function powerOfTwoNear(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (!(size < Infinity)) return NaN;
    if (size > largest) largest = size;
  }
  return 2 ** Math.max(-1022, Math.floor(Math.log2(largest)));
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j]!;
  return out;
}

/**
 * Reduces A (rows ≥ columns) to upper bidiagonal form, in place; its entries d₁, e₁, d₂, e₂, …, d_n up to their signs, which are
 * the off-diagonal of the ± matrix. Step k reflects the rows so that column k is 0 under the diagonal, then the columns so that
 * row k is 0 beyond its second entry. One pass over A does both and computes the products for the next step.
 */
function bidiagonal(A: Float64Array, rows: number, columns: number): Float64Array {
  const entries = new Float64Array(2 * columns - 1);
  const u = new Float64Array(columns);
  // Products of column k with each column, from row k on.
  const w = new Float64Array(columns);
  for (let i = 0; i < rows; i++) gather(w, A, i * columns, columns);
  for (let k = 0; k < columns; k++) {
    const head = k * columns;
    const d = reflector(A[head + k]!, w[k]!);
    entries[2 * k] = d.norm;
    for (let j = k + 1; j < columns; j++) w[j] = d.factor * (w[j]! + (d.first - A[head + k]!) * A[head + j]!);
    if (k === columns - 1) break;
    let square = 0;
    for (let j = k + 1; j < columns; j++) {
      u[j] = A[head + j]! - d.first * w[j]!;
      square += u[j]! ** 2;
    }
    const e = reflector(u[k + 1]!, square);
    entries[2 * k + 1] = e.norm;
    u[k + 1] = e.first;
    reflectRest(A, rows, columns, { k, u, factor: e.factor, w });
  }
  return entries;
}

/** w += A_i,0 · A_i for the row that starts at `row`. */
function gather(w: Float64Array, A: Float64Array, row: number, columns: number): void {
  const value = A[row]!;
  for (let j = 0; j < columns; j++) w[j]! += value * A[row + j]!;
}

/**
 * What a vector's square may be and count for 0 beside entries of about 1: it is what rounding leaves of a matrix that lacks rank,
 * and the reflection divides by it.
 */
const negligible = 2 ** -900;

/** The reflection of a vector onto its first axis, by its first entry and its square: I − factor · v vᵀ, v as the vector but for its first entry. */
function reflector(entry: number, square: number): { norm: number; first: number; factor: number } {
  if (square < negligible) return { norm: 0, first: 0, factor: 0 };
  const norm = Math.sqrt(square);
  const first = entry + (entry < 0 ? -norm : norm);
  return { norm, first, factor: 1 / (norm * Math.abs(first)) };
}

interface Step {
  readonly k: number;
  /** The reflection of the columns, and its factor. */
  readonly u: Float64Array;
  readonly factor: number;
  /** The reflection of the rows takes A_ik · w from row i; on return, the products that step k + 1 starts from. */
  readonly w: Float64Array;
}

/** Both reflections of step k on the rows under row k. */
function reflectRest(A: Float64Array, rows: number, columns: number, { k, u, factor, w }: Step): void {
  const next = new Float64Array(columns);
  for (let i = k + 1; i < rows; i++) {
    const row = i * columns;
    const below = A[row + k]!;
    let part = 0;
    for (let j = k + 1; j < columns; j++) {
      const value = A[row + j]! - below * w[j]!;
      A[row + j] = value;
      part += value * u[j]!;
    }
    part *= factor;
    const first = A[row + k + 1]! - part * u[k + 1]!;
    for (let j = k + 1; j < columns; j++) {
      const value = A[row + j]! - part * u[j]!;
      A[row + j] = value;
      next[j]! += first * value;
    }
  }
  w.set(next);
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
