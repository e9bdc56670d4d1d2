/** Words of a unit that are compared. */
const compared = 8;
/** Units that are remembered, at most. */
const remembered = 1 << 18;

/**
 * Counts units, the rows of a matrix or pages of memory, that begin with the same bits as an earlier one and are not 0 there. Eight
 * float32 are enough: of draws, even of bfloat16's 8 binary digits, no two units agree in all of them.
 */
export class Repeats {
  repeated = 0;
  readonly #unit: number;
  readonly #seen = new Set<number>();
  readonly #begin = new Uint32Array(compared);
  #at = 0;

  /** @param unit entries of a unit, at least 8; 0 looks at nothing */
  constructor(unit: number) {
    this.#unit = unit;
  }

  add(words: Uint32Array): void {
    if (this.#unit === 0) return;
    for (let i = 0; i < words.length;) {
      const within = this.#at % this.#unit;
      if (within >= compared) {
        const skip = Math.min(this.#unit - within, words.length - i);
        i += skip;
        this.#at += skip;
        continue;
      }
      this.#begin[within] = words[i++]!;
      this.#at++;
      if (within === compared - 1) this.#unitBegun();
    }
  }

  #unitBegun(): void {
    // Constants are no draws, and told elsewhere.
    if (this.#begin.every((word) => word === this.#begin[0])) return;
    const key = hash(this.#begin);
    if (this.#seen.has(key)) this.repeated++;
    else if (this.#seen.size < remembered) this.#seen.add(key);
  }
}

/** 53 bits of the words: of 2¹⁸ units one pair in 130,000 tensors would agree by chance. */
const hash = (words: Uint32Array): number => {
  let [a, b] = [0x811c9dc5, 0x1b873593];
  for (const word of words) {
    a = Math.imul(a ^ word, 0x85ebca6b);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0xc2b2ae35);
    b ^= b >>> 13;
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
};
