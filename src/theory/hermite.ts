/** Coefficients of f(z) in the orthonormal Hermite polynomials, aₖ = E[f(z) hₖ(z)] over z ~ N(0, 1), and E[f²]. */
export interface HermiteSeries {
  readonly coefficients: Float64Array;
  readonly values: Float64Array;
}

/** Points z and their weights in E over N(0, 1). */
export interface HermiteGrid {
  readonly points: Float64Array;
  readonly weights: Float64Array;
  /** hₖ at the points, order by order. */
  readonly polynomials: readonly Float64Array[];
}

const orders = 20;
/** Points at least, and in each unit of asinh(z / resolution) to either side. */
const [leastPoints, density] = [240, 10];
/** In standard deviations. */
const reach = 10;

/** Grids for the deviations that most networks have. */
const known = new Map<number, HermiteGrid>();
const finestKnown = 2 ** -16;

/**
 * Midpoints in asinh(z / resolution): as dense around 0 as the resolution asks for, and out to ±10.
 * @param resolution at most 1; the power of two at or under it counts
 */
export const hermiteGrid = (resolution: number): HermiteGrid => {
  const rounded = 2 ** Math.floor(Math.log2(resolution));
  const grid = known.get(rounded) ?? makeGrid(rounded);
  if (rounded >= finestKnown) known.set(rounded, grid);
  return grid;
};

const makeGrid = (resolution: number): HermiteGrid => {
  const end = Math.asinh(reach / resolution);
  const count = Math.max(leastPoints, Math.ceil(density * end));
  const step = (2 * end) / count;
  const places = Float64Array.from({ length: count }, (_, i) => (i + 0.5) * step - end);
  const points = places.map((t) => resolution * Math.sinh(t));
  const weights = places.map(
    (t, i) => (step * resolution * Math.cosh(t) * Math.exp(-0.5 * points[i]! ** 2)) / Math.sqrt(2 * Math.PI),
  );
  const polynomials = [new Float64Array(count).fill(1), points];
  for (let k = 1; k + 1 < orders; k++) {
    const [before, last] = [polynomials[k - 1]!, polynomials[k]!];
    polynomials.push(points.map((z, i) => (z * last[i]! - Math.sqrt(k) * before[i]!) / Math.sqrt(k + 1)));
  }
  return { points, weights, polynomials };
};

/** @param values of f at the grid's points */
export const hermiteSeries = ({ weights, polynomials }: HermiteGrid, values: Float64Array): HermiteSeries => {
  const weighted = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) weighted[i] = values[i]! * weights[i]!;
  const coefficients = new Float64Array(orders);
  for (let k = 0; k < orders; k++) coefficients[k] = dot(weighted, polynomials[k]!);
  return { values, coefficients };
};

/**
 * E[f(u) g(v)] as a function of the correlation of u, v ~ N(0, 1): Σ aₖ bₖ cᵏ (Mehler 1866). What the orders left out hold is
 * told as if it stood at twice their number.
 */
export const pairProduct = ({ weights }: HermiteGrid, f: HermiteSeries, g: HermiteSeries): ((c: number) => number) => {
  const products = f.coefficients.map((a, k) => a * g.coefficients[k]!);
  let whole = 0;
  for (let i = 0; i < weights.length; i++) whole += weights[i]! * f.values[i]! * g.values[i]!;
  const rest = whole - products.reduce((sum, product) => sum + product, 0);
  return (c) => products.reduceRight((sum, product) => sum * c + product, 0) + rest * c ** (2 * orders);
};

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
