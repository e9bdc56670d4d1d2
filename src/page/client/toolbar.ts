import type { PageStudy } from '../types.ts';
import type { UnpackedCell } from '../unpack.ts';
import { nearest } from './cells.ts';
import { choices, dropDown, h } from './dom.ts';
import { questionMark } from './explain.ts';
import { Picker } from './picker.ts';
import { Player } from './player.ts';
import type { Choose } from './linePlots.ts';
import type { Axes, Layout, Shown, State } from './state.ts';

/** The controls: the cell, the compared one, the epoch, the direction, the axes, the repeat. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly player: Player;
  readonly #cell: Picker;
  readonly #other: Picker;
  readonly #shown: ReturnType<typeof choices<Shown>>;
  readonly #axes: ReturnType<typeof choices<Axes>>;
  readonly #layout: ReturnType<typeof choices<Layout>>;
  readonly #repeat = dropDown('repeat', (repeat) => this.#choose({ repeat }));
  readonly #ofEpochs: readonly HTMLElement[];
  readonly #compare: HTMLButtonElement;
  readonly #comparison: HTMLElement;
  readonly #choose: Choose;

  constructor(study: PageStudy, choose: Choose, compare: () => void) {
    this.#choose = choose;
    this.player = new Player((epoch) => choose({ epoch }));
    this.#cell = new Picker(study, 'Cell', (cell) => choose({ cell }));
    this.#other = new Picker(study, 'Cell to compare with', (other) => choose({ comparedCell: other }));
    this.#shown = choices('Direction', { forward: 'Forward', backward: 'Backward', both: 'Both' }, (shown) =>
      choose({ shown }),
    );
    this.#axes = choices('Axes of a layer', { own: 'Own axes', same: 'Same over epochs' }, (axes) => choose({ axes }));
    this.#layout = choices('Layout', { overlay: 'Overlaid', stacked: 'Stacked' }, (layout) => choose({ layout }));
    this.#compare = h('button', { type: 'button', onclick: compare }, 'Compare');
    this.#comparison = h(
      'div',
      { class: 'row' },
      h('b', { class: 'b' }, 'B'),
      this.#other.element,
      this.#layout.element,
    );
    const epoch = explained(this.player.element, questionMark('epoch'));
    const axes = explained(this.#axes.element, questionMark('own-axes'));
    this.#ofEpochs = [epoch, axes];
    this.element = h(
      'div',
      { class: 'toolbar', role: 'region', 'aria-label': 'What is shown' },
      h('div', { class: 'row' }, h('b', { class: 'a' }, 'A'), this.#cell.element, this.#repeat.element, this.#compare),
      this.#comparison,
      h(
        'div',
        { class: 'row moment' },
        epoch,
        explained(this.#shown.element, questionMark('direction')),
        axes,
        fullScreenButton(),
      ),
    );
  }

  show(state: State, cell: UnpackedCell | undefined): void {
    const { comparedCell: other, shown, axes, layout, epoch, repeat } = state;
    this.#cell.show(state.cell);
    this.#shown.show(shown);
    this.#axes.show(axes);
    this.#layout.show(layout);
    this.#compare.setAttribute('aria-pressed', String(other !== undefined));
    this.#comparison.hidden = other === undefined;
    this.element.classList.toggle('comparing', other !== undefined);
    if (other !== undefined) this.#other.show(other);
    const repeats = cell?.repeats ?? 1;
    this.#repeat.element.hidden = repeats === 1;
    this.#repeat.offer(Array.from({ length: repeats }, (_, i) => String(i)));
    this.#repeat.show(Math.min(repeat, repeats - 1));
    const epochs = cell?.epochs ?? [0];
    this.player.show(epochs, epochs[nearest(epochs, epoch)]!);
    for (const element of this.#ofEpochs) element.hidden = epochs.length === 1;
  }
}

/** A control with what explains it, never parted. */
const explained = (control: HTMLElement, mark: HTMLElement): HTMLElement =>
  h('div', { class: 'explained' }, control, mark);

const fullScreenButton = (): HTMLElement => {
  const toggle = (): Promise<void> =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  const button = h(
    'button',
    { type: 'button', hidden: !document.fullscreenEnabled, 'aria-pressed': 'false', onclick: () => void toggle() },
    'Full screen',
  );
  // It is left by the Escape key too.
  addEventListener('fullscreenchange', () =>
    button.setAttribute('aria-pressed', String(document.fullscreenElement !== null)),
  );
  return button;
};
