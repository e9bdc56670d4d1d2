import { correlationsOf, type Correlations } from './correlations.ts';
import { joinedSignal, placeOf } from './places.ts';
import { isOfUnits, ofPairs, once, type Propagation, type Signal } from './signal.ts';

/** Under a mask theory goes as far as this variance of the logits over the keys. */
const mostLogits = 0.1;
/** Pairs of more tokens take too much time and memory. */
const mostTokens = 1024;

interface CausalAttention {
  readonly tokens: number;
  /** Units of a token. */
  readonly d: number;
  /** Variance of the logits of a query and keys of mean square 1 that share nothing. */
  readonly ofLogits: number;
  /** σ_v² σ_o². */
  readonly factor: number;
}

/**
 * Attention of each token to itself and those before it, where the logits hardly vary: a mean, A_ij = 1/i for j ≤ i, so that the
 * products K of tokens become A K Aᵀ; to first order in the variance v_i of the logits, E[Σ a²] = 1/i + (1 − 1/i)(e^v − 1)/i, and the
 * mean leans towards keys like the query by v/d (docs/theory.md).
 */
export const causalAttention = (x: Signal, { tokens, d, ofLogits, factor }: CausalAttention): Propagation => {
  const squares = Array.from({ length: tokens }, (_, i) => placeOf(x, i).square);
  if (tokens > mostTokens) return `of more than ${mostTokens} tokens under a mask it does not follow the pairs`;
  const correlations = correlationsOf(x, tokens);
  if (!correlations) return 'how much two tokens share can’t be told';
  const roots = squares.map(Math.sqrt);
  const sums = prefixSums(correlations.within, roots);
  const at = (i: number, j: number): number => i * tokens + j;
  let own = 0;
  const apart = squares.map((square, i) => {
    own += square;
    return i === 0 ? 0 : own / (i + 1) - (sums[at(i, i)]! - own) / (i * (i + 1));
  });
  const variances = squares.map((square, i) => ofLogits * square * apart[i]!);
  const largest = Math.max(...variances);
  if (!(largest <= mostLogits))
    return `its logits have a variance of ${Number(largest.toPrecision(2))} over the keys: under a mask theory goes as far as ${mostLogits}`;
  const leans = variances.map((v, i) => Math.sqrt((apart[i]! * v) / d));
  const diagonal = variances.map((v, i) => {
    const more = (i / (i + 1)) * (Math.exp(v) - 1);
    return sums[at(i, i)]! / (i + 1) ** 2 + (more * apart[i]!) / (i + 1) + leans[i]! ** 2;
  });
  const outRoots = diagonal.map(Math.sqrt);
  const found = once((): Correlations => {
    const across = prefixSums(correlations.between, roots);
    const [within, between] = [new Float64Array(tokens ** 2), new Float64Array(tokens ** 2)];
    for (let i = 0; i < tokens; i++) {
      for (let j = 0; j < tokens; j++) {
        const [scale, count] = [outRoots[i]! * outRoots[j]!, (i + 1) * (j + 1)];
        const [first, last] = [Math.min(i, j), Math.max(i, j)];
        const query = correlations.within[at(i, j)]!;
        const together = Math.exp(query * Math.sqrt(variances[i]! * variances[j]!)) - 1;
        const more = (together * apart[first]!) / (last + 1) + leans[i]! * leans[j]! * query;
        within[at(i, j)] = i === j ? 1 : (sums[at(i, j)]! / count + more) / scale;
        between[at(i, j)] = across[at(i, j)]! / count / scale;
      }
    }
    return { within, between };
  });
  const places = diagonal.map((mean, i): Signal => ({
    unit: 0,
    mean: 0,
    square: factor * mean,
    variance: factor * mean,
    std: Math.sqrt(factor * mean),
    gaussian: true,
    apart: ofPairs((pair) =>
      isOfUnits(pair) ? 1 : pair === 'samples' ? Math.sqrt(Math.max(0, 1 - found().between[at(i, i)]!)) : Number.NaN,
    ),
  }));
  return {
    out: { ...joinedSignal(places), correlations: found },
    backward: () => 'its backward pass under a mask is not known',
  };
};

/** Σ over the places up to i and up to j of the products with these correlations and root mean squares. */
const prefixSums = (correlations: Float64Array, roots: readonly number[]): Float64Array => {
  const count = roots.length;
  const sums = new Float64Array(count ** 2);
  for (let i = 0; i < count; i++) {
    let row = 0;
    for (let j = 0; j < count; j++) {
      row += correlations[i * count + j]! * roots[i]! * roots[j]!;
      sums[i * count + j] = row + (i === 0 ? 0 : sums[(i - 1) * count + j]!);
    }
  }
  return sums;
};
