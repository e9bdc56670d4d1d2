import type { View } from 'vega';
import type { Rows, Template } from './template.ts';

/** A least-recently-used cache of compiled views by shape: each holds a dataflow of some megabytes. */
export class Views {
  readonly #views = new Map<string, View>();
  readonly #compile: (skeleton: Template['skeleton']) => View;

  constructor(compile: (skeleton: Template['skeleton']) => View) {
    this.#compile = compile;
  }

  /** A view of the template's shape that shows the template's data and texts. */
  async show(template: Template): Promise<View> {
    try {
      return await this.#show(template);
    } catch (error) {
      // Its state is half updated.
      this.#views.delete(JSON.stringify(template.skeleton));
      throw error;
    }
  }

  #show({ skeleton, data, signals, frame }: Template): Promise<View> {
    const view = this.#take(skeleton);
    for (const [name, value] of signals) view.signal(name, value);
    for (const [name, rows] of data) view.data(name, rows.map(cloneRow));
    if (frame.padding !== undefined) view.padding(frame.padding);
    if (frame.width !== undefined) view.width(frame.width);
    if (frame.height !== undefined) view.height(frame.height);
    return view.runAsync();
  }

  #take(skeleton: Template['skeleton']): View {
    const key = JSON.stringify(skeleton);
    const view = this.#views.get(key) ?? this.#compile(skeleton);
    this.#views.delete(key);
    this.#views.set(key, view);
    if (this.#views.size > mostViews) this.#forgetOldest();
    return view;
  }

  #forgetOldest(): void {
    for (const [key, view] of this.#views) {
      view.finalize();
      this.#views.delete(key);
      return;
    }
  }
}

const mostViews = 16;

/** A copy of a row, because Vega writes on the rows that it is given. */
const cloneRow = (row: Rows[number]) => Object.fromEntries(Object.entries(row));
