/**
 * Which cells compute beside each other. One that may have killed agents is alone in its last start: those that die with it, and
 * were with it before, would have failed as well.
 */
export class Company {
  #size = 0;
  #isClosed = false;

  /** Cells under way. */
  get size(): number {
    return this.#size;
  }

  /** @returns what ends it; undefined where it can't begin now */
  join(alone: boolean): (() => void) | undefined {
    if (this.#isClosed || (alone && this.#size > 0)) return undefined;
    this.#size++;
    this.#isClosed = alone;
    return () => {
      this.#size--;
      this.#isClosed = false;
    };
  }
}
