import type { PageStudy } from '../types.ts';
import { toHash, type State } from './state.ts';

/** Browsers allow some hundred changes of the address in half a minute; an arrow key that is held makes more. */
const rest = 200;

/** Keeps what is chosen in the address: an entry in the history for each cell, not for each epoch. */
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
    this.#pending = { state, timer: setTimeout(() => this.#settle(), rest) };
  }

  /** When the reader went elsewhere in the history, what was to be written belongs there no more. */
  forget(): void {
    clearTimeout(this.#pending?.timer);
    this.#pending = undefined;
  }

  #settle(): void {
    if (this.#pending) history.replaceState(null, '', toHash(this.#pending.state, this.#study));
    this.forget();
  }
}
