import { MT19937 } from './mt19937.ts';

/**
 * What names a stream: the study's seed, the repeat (from 0), and the part: 0 for the input, l for the l-th layer with
 * drawn weights, one more than there are of these for the upstream gradient.
 */
export type StreamKey = readonly [seed: number, repeat: number, part: number];

/**
 * A stream of random numbers equal, value for value, to `np.random.RandomState([seed, repeat, part])`.
 * Normal values agree to the last bit once rounded to float32, but for some one in 10⁹: NumPy's logarithm is another.
 *
 *     new RandomStream([1, 0, 1]).normal() // 0.29370320955…
 */
export class RandomStream {
  readonly #words: MT19937;
  /** The polar method makes two values at a time; as in NumPy, the first of them is kept for the next call. NaN: none. */
  #kept = Number.NaN;

  constructor(key: StreamKey) {
    this.#words = new MT19937(key);
  }

  /** A value of U[0, 1): `random_sample()`. */
  uniform(): number {
    return this.#words.double();
  }

  /** A value of N(0, 1): `randn()`, by Marsaglia's polar method. */
  normal(): number {
    const kept = this.#kept;
    if (kept === kept) {
      this.#kept = Number.NaN;
      return kept;
    }
    let x1: number;
    let x2: number;
    let r2: number;
    do {
      x1 = 2 * this.#words.double() - 1;
      x2 = 2 * this.#words.double() - 1;
      r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1 || r2 === 0);
    const f = Math.sqrt((-2 * Math.log(r2)) / r2);
    this.#kept = f * x1;
    return f * x2;
  }

  /** A whole number from 0 to below `bound`, at most 2³²: `randint(0, bound)`, by masking words and rejecting what is too large. */
  integer(bound: number): number {
    if (bound <= 1) return 0;
    const mask = 2 ** (32 - Math.clz32(bound - 1)) - 1;
    for (;;) {
      const value = (this.#words.word() & mask) >>> 0;
      if (value < bound) return value;
    }
  }

  /** Fills `target` with `randn(target.length) * std`, the product taken in float64; returns it. */
  fillNormal<T extends Float32Array | Float64Array>(target: T, std = 1): T {
    const kept = this.#words.fillNormal(target, std, this.#kept);
    if (kept === undefined) for (let i = 0; i < target.length; i++) target[i] = this.normal() * std;
    else this.#kept = kept;
    return target;
  }

  /** Fills `target` with `low + (high - low) * random_sample(target.length)`; returns it. */
  fillUniform<T extends Float32Array | Float64Array>(target: T, low = 0, high = 1): T {
    for (let i = 0; i < target.length; i++) target[i] = low + (high - low) * this.uniform();
    return target;
  }
}
