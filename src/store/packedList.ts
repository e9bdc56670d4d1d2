import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { fromExactJson, toExactJson } from './exactJson.ts';

/** Values in a block: many enough to deflate well, few enough that reading one back takes a fraction of a millisecond. */
const blockLength = 32;

/**
 * A list whose values take little memory: they lie in deflated blocks of JSON, in the order of their arrival, and are read back
 * one block at a time. For what a study keeps of each of its cells until its last files are written.
 *
 *     const scores = new PackedList<{ score: number }>(10);
 *     scores.set(7, { score: NaN });
 *     scores.get(7); // { score: NaN }
 */
export class PackedList<T> {
  /** Of each index, where its value is among those that have arrived; -1 before it has. */
  readonly #places: Int32Array;
  readonly #blocks: Uint8Array[] = [];
  /** The values that fill no block yet. */
  #open: T[] = [];
  /** The block that was read last. */
  #read: { readonly block: number; readonly values: readonly T[] } = { block: -1, values: [] };

  constructor(length: number) {
    this.#places = new Int32Array(length).fill(-1);
  }

  /** Sets the value at an index that has none; it must not be changed afterwards. @param value plain data; any numbers */
  set(index: number, value: T): void {
    this.#places[index] = this.#blocks.length * blockLength + this.#open.length;
    this.#open.push(value);
    if (this.#open.length < blockLength) return;
    // A copy: what zlib returns is a part of 16 KiB.
    this.#blocks.push(new Uint8Array(deflateRawSync(toExactJson(this.#open), { level: 1 })));
    this.#open = [];
  }

  /** Undefined where none was set. */
  get(index: number): T | undefined {
    const place = this.#places[index];
    if (place === undefined || place < 0) return undefined;
    const block = Math.floor(place / blockLength);
    return this.#valuesOf(block)[place % blockLength];
  }

  #valuesOf(block: number): readonly T[] {
    if (block === this.#blocks.length) return this.#open;
    if (this.#read.block !== block) {
      const values = fromExactJson(inflateRawSync(this.#blocks[block]!).toString()) as T[];
      this.#read = { block, values };
    }
    return this.#read.values;
  }
}
