import { bytesAt, type ByteRange } from './byteRange.ts';

/** A field of a protobuf message: a number, or bytes that are not read until they are asked for. */
export type Field =
  | { readonly number: number; readonly kind: 'varint'; readonly value: number; readonly signed: number }
  | { readonly number: number; readonly kind: 'fixed'; readonly start: number; readonly size: 4 | 8 }
  | { readonly number: number; readonly kind: 'bytes'; readonly start: number; readonly size: number };

/** Bytes that a message looks at together. */
const windowBytes = 1 << 14;

/** A file through a window, since its fields' heads are a few bytes each. */
export class ProtobufReader {
  readonly #range: ByteRange;
  #window: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(range: ByteRange) {
    this.#range = range;
  }

  /**
   * The fields of the message at `start`, in order. https://protobuf.dev/programming-guides/encoding/
   * @throws RangeError where it is none
   */
  *fields(start: number, size: number): Generator<Field> {
    const end = start + size;
    for (let at = start; at < end;) {
      const tag = this.#varint(at, end);
      const number = Math.floor(tag.value / 8);
      const wire = tag.value % 8;
      if (number === 0 || number > 0x1fffffff) throw new RangeError(`field ${number} at byte ${at}`);
      const fixed = wire === 1 ? 8 : 4;
      if (wire === 0) {
        const { value, signed, next } = this.#varint(tag.next, end);
        yield { number, kind: 'varint', value, signed };
        at = next;
      } else if (wire === 2) {
        const { value, next } = this.#varint(tag.next, end);
        if (value > end - next)
          throw new RangeError(`field ${number} at byte ${at} claims ${value} bytes, ${end - next} are left`);
        yield { number, kind: 'bytes', start: next, size: value };
        at = next + value;
      } else if (wire === 1 || wire === 5) {
        if (fixed > end - tag.next) throw new RangeError(`field ${number} at byte ${at} is cut off`);
        yield { number, kind: 'fixed', start: tag.next, size: fixed };
        at = tag.next + fixed;
      } else throw new RangeError(`field ${number} at byte ${at} has the wire type ${wire}`);
    }
  }

  /** The numbers packed in a field of bytes. */
  *packed(start: number, size: number): Generator<number> {
    for (let at = start; at < start + size;) {
      const { value, next } = this.#varint(at, start + size);
      yield value;
      at = next;
    }
  }

  /** The same, each as an int64. */
  *packedSigned(start: number, size: number): Generator<number> {
    for (let at = start; at < start + size;) {
      const { signed, next } = this.#varint(at, start + size);
      yield signed;
      at = next;
    }
  }

  /** A field of bytes as UTF-8. @throws RangeError where it is longer than `most` bytes */
  text(start: number, size: number, most: number): string {
    if (size > most) throw new RangeError(`a text of ${size} bytes at byte ${start}; at most ${most} are read`);
    return new TextDecoder().decode(bytesAt(this.#range, start, size));
  }

  /** Least 7 bits first; exact up to 2⁵³, and larger ones come out large enough to be refused. `signed`: as an int64. */
  #varint(at: number, end: number): { value: number; signed: number; next: number } {
    let value = 0;
    // The bits that are 0, of a negative number few: exact where the number itself isn't.
    let inverse = 0;
    for (let i = 0; i < 10; i++) {
      if (at + i >= end) throw new RangeError(`a number at byte ${at} is cut off`);
      const byte = this.#byte(at + i);
      value += (byte & 127) * 2 ** (7 * i);
      inverse += (~byte & (i === 9 ? 1 : 127)) * 2 ** (7 * i);
      if (byte < 128) return { value, signed: i === 9 ? -inverse - 1 : value, next: at + i + 1 };
    }
    throw new RangeError(`a number of more than 10 bytes at byte ${at}`);
  }

  #byte(at: number): number {
    if (at < this.#start || at >= this.#start + this.#window.length) {
      this.#window = bytesAt(this.#range, at, Math.min(windowBytes, this.#range.size - at));
      this.#start = at;
    }
    return this.#window[at - this.#start]!;
  }
}
