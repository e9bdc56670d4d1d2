import pLimit from 'p-limit';
import { cellNeed, memoryLimit, type CellSettings } from '../config/index.ts';

/** Lets cells compute at a time as far as they fit into this machine's memory together; one that doesn't fit alone has it alone. */
export class MemoryShare {
  readonly #limit: number;
  /** One waits for memory, the others behind it. */
  readonly #turn = pLimit(1);
  #taken = 0;
  #released = (): void => {};

  /** @param limit bytes */
  constructor(limit = memoryLimit()) {
    this.#limit = limit;
  }

  /** Waits for a share, first come, first served. @returns what gives it back */
  take(settings: CellSettings): Promise<() => void> {
    const need = cellNeed({ ...settings, repeats: 1 });
    return this.#turn(async () => {
      while (this.#taken > 0 && this.#taken + need > this.#limit) {
        await new Promise<void>((resolve) => (this.#released = resolve));
      }
      this.#taken += need;
      return () => {
        this.#taken -= need;
        this.#released();
      };
    });
  }
}
