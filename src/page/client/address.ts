import type { PageStudy } from '../types.ts';
import { toHash, type State } from './state.ts';

/** Milliseconds: browsers allow about a hundred changes of the address in half a minute, and a held arrow key makes more. */
const debounceMs = 200;

/** Writes the state into the address: a history entry for each cell, not for each epoch. */
export class Address {
  readonly #study: PageStudy;
  #pending: { readonly timer: ReturnType<typeof setTimeout>; readonly state: State } | undefined;

  constructor(study: PageStudy) {
    this.#study = study;
  }

  write(state: State, before: State): void {
    if (state.cell !== before.cell) {
      this.#settle();
      history.pushState(null, '', toHash(state, this.#study));
      return;
    }
    clearTimeout(this.#pending?.timer);
    this.#pending = { state, timer: setTimeout(() => this.#settle(), debounceMs) };
  }

  /** Drops a pending write, which no longer applies once the reader has moved in the history. */
  forget(): void {
    clearTimeout(this.#pending?.timer);
    this.#pending = undefined;
  }

  #settle(): void {
    if (this.#pending) history.replaceState(null, '', toHash(this.#pending.state, this.#study));
    this.forget();
  }
}
