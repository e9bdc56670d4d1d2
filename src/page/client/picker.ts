import type { PageStudy } from '../types.ts';
import { cellsAlong, labelIn, type Dimension } from './cells.ts';
import { dropDown, h } from './dom.ts';

/** Chooses a cell by its initializer and its swept values: a list for each, of the cells that differ in nothing else. */
export class Picker {
  readonly element: HTMLElement;
  readonly #study: PageStudy;
  readonly #lists: readonly { readonly dimension: Dimension; readonly list: ReturnType<typeof dropDown> }[];
  #cell: number | undefined;

  constructor(study: PageStudy, label: string, choose: (cell: number) => void) {
    this.#study = study;
    const create = (dimension: Dimension, name: string) => ({
      dimension,
      list: dropDown(name, (i) => choose(this.#cellsAlong(dimension)[i]!)),
    });
    this.#lists = [create('initializer', 'initializer'), ...study.sweep.map(({ key }, path) => create(path, key))];
    this.element = h(
      'div',
      { class: 'picker', role: 'group', 'aria-label': label },
      ...this.#lists.map(({ list }) => list.element),
    );
  }

  show(cell: number): void {
    if (cell === this.#cell) return;
    this.#cell = cell;
    for (const { dimension, list } of this.#lists) {
      const cells = this.#cellsAlong(dimension);
      list.offer(cells.map((index) => labelIn(this.#study, this.#study.cells[index]!, dimension)));
      list.show(cells.indexOf(cell));
    }
  }

  #cellsAlong(dimension: Dimension): number[] {
    return cellsAlong(this.#study, this.#study.cells[this.#cell!]!, dimension);
  }
}
