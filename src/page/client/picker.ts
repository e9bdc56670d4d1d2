import type { PageStudy } from '../types.ts';
import { closestCell, type Dimension, valueIn } from './cells.ts';
import { dropDown, h } from './dom.ts';

/** Chooses a cell by its initializer and its swept values: a list for each. */
export class Picker {
  readonly element: HTMLElement;
  readonly #study: PageStudy;
  readonly #lists: readonly { readonly dimension: Dimension; readonly list: ReturnType<typeof dropDown> }[];
  #cell = 0;

  constructor(study: PageStudy, label: string, choose: (cell: number) => void) {
    this.#study = study;
    const create = (dimension: Dimension, name: string, options: readonly string[]) => {
      const list = dropDown(name, (value) => choose(closestCell(study, study.cells[this.#cell]!, dimension, value)));
      list.offer(options);
      return { dimension, list };
    };
    this.#lists = [
      create('initializer', 'initializer', study.initializers),
      ...study.sweep.map(({ key, values }, path) => create(path, key, values)),
    ];
    this.element = h(
      'div',
      { class: 'picker', role: 'group', 'aria-label': label },
      ...this.#lists.map(({ list }) => list.element),
    );
  }

  show(cell: number): void {
    this.#cell = cell;
    for (const { dimension, list } of this.#lists) list.show(valueIn(this.#study.cells[cell]!, dimension));
  }
}
