/** Words of a unit that are compared. */
const compared = 8;
/** Units that are remembered, at most. */
const remembered = 1 << 18;
/** Places in the table, twice as many. */
const places = remembered * 2;

/**
 * Counts units, the rows of a matrix or pages of memory, that begin with the same bits as an earlier one and are not constant there.
 * Eight float32 are enough: of draws, even of bfloat16's 8 binary digits, no two units agree in all of them.
 */
export class Repeats {
  repeated = 0;
  readonly #unit: number;
  readonly #begin = new Int32Array(compared);
  /** Two hashes of each unit, at the place that the first one tells or behind it; 0 and 0 where there is none. */
  readonly #table: Int32Array;
  #held = 0;
  #at = 0;

  /**
   * @param unit entries of a unit, at least 8; 0 looks at nothing
   * @param units how many there are
   */
  constructor(unit: number, units: number) {
    this.#unit = unit;
    this.#table = new Int32Array(unit === 0 ? 0 : 2 * Math.min(places, 2 ** Math.ceil(Math.log2(2 * units + 2))));
  }

  add(words: Int32Array): void {
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

  /** Constants are no draws, and told elsewhere. */
  #unitBegun(): void {
    let [a, b] = [0x11c9dc5, 0x1b873593];
    let differ = 0;
    for (let i = 0; i < compared; i++) {
      const word = this.#begin[i]!;
      differ |= word ^ this.#begin[0]!;
      a = Math.imul(a ^ word, 0x85ebca6b);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0xc2b2ae35);
      b ^= b >>> 13;
    }
    if (differ === 0) return;
    const table = this.#table;
    const mask = table.length / 2 - 1;
    b |= 1;
    for (let place = a & mask; ; place = (place + 1) & mask) {
      const [first, second] = [table[2 * place]!, table[2 * place + 1]!];
      if (first === a && second === b) {
        this.repeated++;
        return;
      }
      if (second !== 0) continue;
      if (this.#held++ >= remembered) return;
      table[2 * place] = a;
      table[2 * place + 1] = b;
      return;
    }
  }
}
