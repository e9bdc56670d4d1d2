import { entriesOf, floatChunks, fractionBits, type FloatDtype, type TensorSource } from '../weightFile/index.ts';
import { Gram } from './gram.ts';
import { countIn, negative, takeHistogram, type Histogram } from './histogram.ts';
import { PowerSums } from './powerSums.ts';
import { Repeats } from './repeats.ts';

/** What one pass over a tensor's entries tells. Moments and extremes are those of the finite entries; NaN without any. */
export interface Summary {
  readonly count: number;
  readonly nonfinite: number;
  readonly zeros: number;
  /** Entries that float32 holds only by dropping digits: under 1.2e-38, but not 0. */
  readonly denormals: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
  /** Σ x². */
  readonly sumOfSquares: number;
  /** E[(x − mean)⁴] / std⁴; NaN of a constant. */
  readonly kurtosis: number;
  readonly min: number;
  readonly max: number;
  readonly histogram: Histogram;
  /** Binary digits of the entries' fractions: 7 where all are bfloat16's, whatever the file's format. */
  readonly fractionBits: number;
  readonly gram: Gram;
  /** Rows that begin as an earlier one does, and pages of 1024 entries, up to the number that are remembered. */
  readonly repeatedRows: number;
  readonly repeatedPages: number;
  /** Equal for tensors of equal shape and entries; of others hardly ever. */
  readonly fingerprint: string;
}

/** Entries of a page: 4 KiB of float32. */
const page = 1024;
/** Rows of fewer entries may be equal by chance. */
const leastRow = 8;

/**
 * One pass over a tensor, at flat memory.
 *
 *     (await summarize(tensor, new Float64Array(binCount))).std // 0.01998…
 *
 * @param tally `binCount` zeros, and such again after it
 * @throws WeightFileError where its data can't be read
 */
export const summarize = async (
  tensor: TensorSource & { readonly dtype: FloatDtype },
  tally: Float64Array,
): Promise<Summary> => {
  const sums = new PowerSums();
  const columns = tensor.shape.length > 1 && tensor.rowMajor ? entriesOf(tensor.shape.slice(1)) : 0;
  const gram = new Gram(tensor.rowMajor ? tensor.shape : []);
  const rows = new Repeats(columns >= leastRow ? columns : 0, tensor.shape[0] ?? 0);
  const pages = new Repeats(page, entriesOf(tensor.shape) / page);
  let bits = 0;
  let order = 0;
  for await (const values of floatChunks(tensor)) {
    const words = new Int32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      tally[word >>> 16]!++;
      bits |= word;
    }
    // Some of the entries, in their order.
    for (let i = 0; i < words.length; i += 61) order = (Math.imul(order, 0x01000193) ^ words[i]!) | 0;
    sums.add(values);
    gram.add(values);
    rows.add(words);
    pages.add(words);
  }
  const { finite, mean, std, kurtosis, sumOfSquares, min, max } = sums.result();
  const histogram = takeHistogram(tally);
  return {
    count: entriesOf(tensor.shape),
    nonfinite: sums.count - finite,
    zeros: sums.zeros,
    denormals: countIn(histogram, (bin) => bin % negative < denormalBins) - sums.zeros,
    mean,
    std,
    sumOfSquares,
    kurtosis,
    min,
    max,
    histogram,
    fractionBits: Math.min(fractionBits[tensor.dtype], 23, digitsOf(bits)),
    gram,
    repeatedRows: rows.repeated,
    repeatedPages: pages.repeated,
    fingerprint: [tensor.shape.join('x'), finite, mean, sumOfSquares, min, max, order].join(' '),
  };
};

/** Bins of exponent 0, of each sign. */
const denormalBins = 128;

/** Of the fraction's 23 bits, those up to the last that is set in any entry; fewer than bfloat16's are no rounding, but few values. */
const digitsOf = (bits: number): number => {
  const fraction = bits & 0x7fffff;
  return fraction === 0 ? fractionBits.BF16 : Math.max(fractionBits.BF16, 23 - (31 - Math.clz32(fraction & -fraction)));
};
