/** Rows and columns that are compared with each other. */
const compared = 8;

/** Sums the products of the first few columns of a matrix as its rows pass. */
class ColumnProducts {
  readonly width: number;
  readonly products = new Float64Array(compared * compared);
  readonly #columns: number;
  readonly #begin = new Float64Array(compared);
  #at = 0;

  constructor(columns: number) {
    this.#columns = columns;
    this.width = Math.min(compared, columns);
  }

  add(values: Float32Array): void {
    for (let i = 0; i < values.length;) {
      const within = this.#at % this.#columns;
      if (within >= this.width) {
        const skip = Math.min(this.#columns - within, values.length - i);
        i += skip;
        this.#at += skip;
        continue;
      }
      this.#begin[within] = values[i++]!;
      this.#at++;
      if (within === this.width - 1) this.#row();
    }
  }

  #row(): void {
    for (let i = 0; i < this.width; i++) {
      for (let j = i; j < this.width; j++) this.products[i * compared + j]! += this.#begin[i]! * this.#begin[j]!;
    }
  }
}

/** A tensor as a matrix: products of its first rows where it is wide, of its first columns where it is high. */
class GramSide {
  /** Rows or columns, whichever are fewer. */
  readonly vectors: number;
  readonly #length: number;
  readonly #rows: Float32Array;
  readonly #columns: ColumnProducts | undefined;
  #at = 0;

  constructor(rows: number, columns: number) {
    this.vectors = Math.min(rows, columns);
    this.#length = Math.max(rows, columns);
    const wide = columns > 1 && rows > 1 && rows <= columns && columns <= longestRow;
    this.#rows = new Float32Array(wide ? Math.min(compared, rows) * columns : 0);
    this.#columns = columns > 1 && rows >= columns ? new ColumnProducts(columns) : undefined;
  }

  add(values: Float32Array): void {
    if (this.#at < this.#rows.length) this.#rows.set(values.subarray(0, this.#rows.length - this.#at), this.#at);
    this.#at += values.length;
    this.#columns?.add(values);
  }

  gain(fractionBits: number): number {
    const shown = Math.min(compared, this.vectors);
    const ofRows = this.#rows.length > 0 ? gainOf(this.#rowProducts(), shown, this.#length, fractionBits) : NaN;
    if (!Number.isNaN(ofRows) || !this.#columns) return ofRows;
    return gainOf(this.#columns.products, shown, this.#length, fractionBits);
  }

  #rowProducts(): Float64Array {
    const columns = this.#length;
    const count = this.#rows.length / columns;
    const products = new Float64Array(compared * compared);
    for (let i = 0; i < count; i++) {
      for (let j = i; j < count; j++) {
        let sum = 0;
        for (let k = 0; k < columns; k++) sum += this.#rows[i * columns + k]! * this.#rows[j * columns + k]!;
        products[i * compared + j] = sum;
      }
    }
    return products;
  }
}

/** Below it, of a large tensor's last axis it is the width of a kernel and no axis of units. */
const leastLastAxis = 8;
const large = 100_000;
/** Rows of more entries are not kept. */
const longestRow = 1 << 20;

/**
 * Whether a tensor is orthonormal up to a factor, as a matrix of (first axis × all others) or (all others × last axis). A few of its
 * rows or columns show it; their products are gathered as the entries pass.
 */
export class Gram {
  readonly #sides: readonly GramSide[];

  /** @param shape nothing is gathered of less than two axes */
  constructor(shape: readonly number[]) {
    const count = shape.length > 1 ? shape.reduce((product, n) => product * n, 1) : 0;
    const [first, last] = [shape[0]!, shape.at(-1)!];
    const apart = count > 0 && count / first !== last && (last >= leastLastAxis || count < large);
    const sides = [
      ...(count > 0 ? [new GramSide(first, count / first)] : []),
      ...(apart ? [new GramSide(count / last, last)] : []),
    ];
    // Rows that hold several orthonormal ones each are orthogonal too, and longer.
    this.#sides = sides.toSorted((a, b) => b.vectors - a.vectors);
  }

  add(values: Float32Array): void {
    for (const side of this.#sides) side.add(values);
  }

  /** The factor; NaN of any other tensor. @param fractionBits binary digits of the entries */
  gain(fractionBits: number): number {
    return this.#sides.map((side) => side.gain(fractionBits)).find((gain) => !Number.isNaN(gain)) ?? NaN;
  }
}

/**
 * What the products of orthonormal vectors may be off, as a part of what those of independent draws are, 1/√length: rounding is far
 * below it, and of two vectors of draws one in a million is as near. Not less than QR in float32 is off.
 */
const toleranceOf = (length: number, fractionBits: number): number =>
  Math.max((fractionBits >= 10 ? 0.001 : 0.02) / Math.sqrt(length), 1e-5);

const gainOf = (products: Float64Array, count: number, length: number, fractionBits: number): number => {
  const lengths = Array.from({ length: count }, (_, i) => products[i * (compared + 1)]!);
  const square = lengths.reduce((a, b) => a + b, 0) / count;
  let worst = Math.max(...lengths.map((one) => Math.abs(one / square - 1)));
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) worst = Math.max(worst, Math.abs(products[i * compared + j]! / square));
  }
  return worst < toleranceOf(length, fractionBits) ? Math.sqrt(square) : NaN;
};
