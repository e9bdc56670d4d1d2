import { fillNormalNatively } from '../engine/nativeDraws.ts';

const N = 624;
const M = 397;

/**
 * The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), seeded by `init_by_array`,
 * as NumPy's legacy `RandomState` seeds it from a list of integers.
 */
export class MT19937 {
  readonly #state = new Int32Array(N);
  readonly #words = new Int32Array(N);
  #next = N;

  /** @param key integers from 0 to 2³² − 1, at least one */
  constructor(key: readonly number[]) {
    const mt = this.#state;
    mt[0] = 19650218;
    for (let i = 1; i < N; i++) mt[i] = Math.imul(1812433253, mt[i - 1]! ^ (mt[i - 1]! >>> 30)) + i;
    let i = 1;
    for (let k = Math.max(N, key.length), j = 0; k > 0; k--) {
      mt[i] = (mt[i]! ^ Math.imul(mt[i - 1]! ^ (mt[i - 1]! >>> 30), 1664525)) + key[j]! + j;
      i = advance(mt, i);
      j = (j + 1) % key.length;
    }
    for (let k = N - 1; k > 0; k--) {
      mt[i] = (mt[i]! ^ Math.imul(mt[i - 1]! ^ (mt[i - 1]! >>> 30), 1566083941)) - i;
      i = advance(mt, i);
    }
    mt[0] = 0x80000000;
  }

  /** A double in [0, 1) with 53 random bits, from two words: NumPy's `random_sample`. */
  double(): number {
    // As long as words are taken in pairs, no pair straddles a refill: 624 is even.
    if (this.#next >= N - 1) return fraction(this.word(), this.word());
    const i = this.#next;
    this.#next = i + 2;
    return fraction(this.#words[i]!, this.#words[i + 1]!);
  }

  /**
   * Fills `target` with normal values times `std`, where the native addon can.
   * @param kept the value that an earlier call has kept; NaN: none
   * @returns the one to keep for the next call; undefined where nothing was done
   */
  fillNormal(target: Float32Array | Float64Array, std: number, kept: number): number | undefined {
    const fill = fillNormalNatively();
    if (!fill) return undefined;
    const place = Float64Array.of(this.#next, kept);
    fill(this.#state, this.#words, place, target, std);
    this.#next = place[0]!;
    return place[1]!;
  }

  /** The next 32 random bits, as a signed integer. */
  word(): number {
    if (this.#next === N) this.#refill();
    return this.#words[this.#next++]!;
  }

  /** Steps the state by 624 words and tempers all of them at once. */
  #refill(): void {
    const mt = this.#state;
    for (let i = 0; i < N - M; i++) mt[i] = mt[i + M]! ^ twist(mt[i]!, mt[i + 1]!);
    for (let i = N - M; i < N - 1; i++) mt[i] = mt[i + M - N]! ^ twist(mt[i]!, mt[i + 1]!);
    mt[N - 1] = mt[M - 1]! ^ twist(mt[N - 1]!, mt[0]!);
    const words = this.#words;
    for (let i = 0; i < N; i++) {
      let y = mt[i]!;
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      words[i] = y ^ (y >>> 18);
    }
    this.#next = 0;
  }
}

const fraction = (high: number, low: number): number => ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;

const twist = (u: number, v: number): number => {
  const y = (u & 0x80000000) | (v & 0x7fffffff);
  return (y >>> 1) ^ (-(v & 1) & 0x9908b0df);
};

const advance = (mt: Int32Array, i: number): number => {
  if (i + 1 < N) return i + 1;
  mt[0] = mt[N - 1]!;
  return 1;
};
