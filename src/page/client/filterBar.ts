import type { CellColumn } from './cellColumns.ts';
import { dropDown, h } from './dom.ts';
import { asking, askedOf } from './filter.ts';

const any = 'any';

/** The filter of the cells: a field to type in, a menu for each column of few values, and how many cells are left. */
export class FilterBar {
  readonly element: HTMLElement;
  readonly #field: HTMLInputElement;
  readonly #menus: readonly { readonly column: CellColumn; readonly list: ReturnType<typeof dropDown> }[];
  readonly #count = h('span', { class: 'notes', role: 'status' });

  constructor(columns: readonly CellColumn[], filter: (query: string) => void) {
    this.#field = h('input', {
      type: 'search',
      placeholder: 'he width=64 depth>10 verdict:healthy',
      size: 40,
      'aria-label': 'Filter the cells: an initializer, column=value, column>number, or words',
      oninput: () => filter(this.#field.value),
    });
    this.#menus = columns.flatMap((column) => {
      const { key, values = [] } = column;
      if (values.length < 2) return [];
      const list = dropDown(key, (i) => filter(asking(this.#field.value, key, i === 0 ? undefined : values[i - 1])));
      list.offer([any, ...values]);
      return [{ column, list }];
    });
    this.element = h(
      'div',
      { class: 'filter', role: 'search', 'aria-label': 'Cells' },
      this.#field,
      ...this.#menus.map(({ list }) => list.element),
      this.#count,
    );
  }

  show(query: string, said: readonly (Node | string)[]): void {
    // The cursor stays where somebody types.
    if (this.#field.value !== query) this.#field.value = query;
    for (const { column, list } of this.#menus) {
      const asked = askedOf(query, column.key)?.toLowerCase();
      list.show(1 + column.values!.findIndex((value) => value.replaceAll('"', '').toLowerCase() === asked));
    }
    this.#count.replaceChildren(...said);
  }
}
