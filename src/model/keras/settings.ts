import { isObject, type JsonObject } from '../../weightFile/json.ts';
import { ModelError } from '../types.ts';

/** A layer's settings, with Keras' defaults where the caller gives them. */
export class Settings {
  /** The layer's name, with those of the models around it. */
  readonly layer: string;
  readonly className: string;
  readonly values: JsonObject;

  constructor(layer: string, className: string, values: JsonObject) {
    this.layer = layer;
    this.className = className;
    this.values = values;
  }

  /** @throws ModelError with the layer's name */
  fail(why: string): never {
    throw new ModelError(`the layer "${this.layer}" (${this.className}): ${why}`);
  }

  #unread(key: string, expected: string): never {
    return this.fail(`its ${key} is ${JSON.stringify(this.values[key])?.slice(0, 80)}; expected ${expected}`);
  }

  has(key: string): boolean {
    return this.values[key] !== undefined && this.values[key] !== null;
  }

  number(key: string, otherwise?: number): number {
    const value = this.has(key) ? this.values[key] : otherwise;
    // Keras 3 has some numbers as arrays of NumPy.
    const plain = isObject(value) && isObject(value['config']) ? value['config']['value'] : value;
    return typeof plain === 'number' && Number.isFinite(plain) ? plain : this.#unread(key, 'a number');
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.values[key] ?? otherwise;
    return typeof value === 'boolean' ? value : this.#unread(key, 'true or false');
  }

  text(key: string, otherwise?: string): string {
    const value = this.values[key] ?? otherwise;
    return typeof value === 'string' ? value : this.#unread(key, 'a word');
  }

  /** So many whole numbers; one stands for all. */
  lengths(key: string, count: number, otherwise?: number): number[] {
    const value = this.values[key] ?? otherwise;
    const all = Array.isArray(value) ? (value as unknown[]) : Array.from({ length: count }, () => value);
    const isWhole = all.length === count && all.every((one) => Number.isSafeInteger(one));
    return isWhole ? (all as number[]) : this.#unread(key, `${count} whole numbers`);
  }

  /** Whole numbers, as many as there are. */
  list(key: string, otherwise?: readonly number[]): number[] {
    const value = this.values[key] ?? otherwise;
    const all = Array.isArray(value) ? (value as unknown[]) : [value];
    return all.every((one) => Number.isSafeInteger(one)) ? (all as number[]) : this.#unread(key, 'whole numbers');
  }

  /** Numbers, as many as there are, in a list or in lists of lists. */
  numbers(key: string): number[] {
    const all: unknown[] = [this.values[key]].flat(Infinity);
    return all.every((one) => Number.isFinite(one)) ? (all as number[]) : this.#unread(key, 'numbers');
  }

  /** Refuses what would compute something else. */
  refuse(key: string, isIt: boolean): void {
    if (isIt) this.fail(`${key} ${JSON.stringify(this.values[key])?.slice(0, 80)} is not supported`);
  }
}
