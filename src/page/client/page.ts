import type { PageStudy } from '../types.ts';
import { about } from './about.ts';
import { Address } from './address.ts';
import { cellsAlong, nameOf, nearest, unpackedCell } from './cells.ts';
import { Charts } from './charts.ts';
import { h, section } from './dom.ts';
import { wordsLine } from './explain.ts';
import { Grid, type DisplayedCells } from './grid.ts';
import { header } from './header.ts';
import { listenToKeys, type Key } from './keys.ts';
import { LayerDialog } from './layerDialog.ts';
import { LayerNumbers } from './layerNumbers.ts';
import { Reproduce } from './reproduce.ts';
import { fromHash, type State } from './state.ts';
import { SweepMap } from './sweepMap.ts';
import { CellTable } from './table.ts';
import { Toolbar } from './toolbar.ts';
import { Verdicts } from './verdicts.ts';

/**
 * The page of a study. Its parts call `choose`, which changes the state, and the state is shown in every part:
 *
 *     address ─▶ State ─▶ Toolbar, SweepMap, Grid, LayerDialog, LayerNumbers, Verdicts, Charts, CellTable, Reproduce
 *        ▲         ▲                              │
 *        └─────────┴─────── choose(patch) ◀───────┘
 */
export class Page {
  readonly #study: PageStudy;
  readonly #title = h('p', { class: 'cell-name', 'aria-live': 'polite' });
  readonly #verdicts: Verdicts;
  readonly #toolbar: Toolbar;
  readonly #map: SweepMap | undefined;
  readonly #grid: Grid;
  readonly #dialog: LayerDialog;
  readonly #numbers = new LayerNumbers();
  readonly #charts: Charts;
  readonly #table: CellTable;
  readonly #reproduce: Reproduce;
  readonly #address: Address;
  #state: State;
  #serial = 0;

  /** @param placeholder the element that the page replaces */
  constructor(study: PageStudy, placeholder: HTMLElement) {
    this.#study = study;
    this.#state = fromHash(location.hash, study);
    this.#address = new Address(study);
    const choose = (patch: Partial<State>): void => this.#choose(patch);
    this.#toolbar = new Toolbar(study, choose, () => this.#compare());
    this.#map = study.sweep.length > 0 ? new SweepMap(study, choose) : undefined;
    this.#grid = new Grid(choose);
    this.#dialog = new LayerDialog(choose);
    this.#charts = new Charts(study, choose);
    this.#table = new CellTable(study, choose);
    this.#reproduce = new Reproduce(study);
    this.#verdicts = new Verdicts(study);
    const keys = this.#keys();
    listenToKeys(keys);
    addEventListener('hashchange', () => {
      this.#address.forget();
      void this.#show(fromHash(location.hash, study));
    });
    const histograms = section(
      'histograms',
      'Histograms',
      this.#title,
      this.#verdicts.element,
      wordsLine('verdict', 'sigma', 'repeat', 'mean-field-theory', 'chi', 'sigma-w'),
      this.#grid.element,
      this.#numbers.element,
    );
    const parts = [
      ...(this.#map ? [this.#map.element] : []),
      ...(isDeep(study) ? [this.#charts.element, histograms] : [histograms, this.#charts.element]),
      this.#table.element,
      this.#reproduce.element,
      about(study),
    ];
    placeholder.replaceWith(
      header(study, keys, parts),
      h('main', {}, this.#toolbar.element, ...parts),
      this.#dialog.element,
    );
  }

  start(): Promise<void> {
    return this.#show(this.#state);
  }

  #choose(patch: Partial<State>): void {
    const before = this.#state;
    const state = { ...before, ...patch };
    void this.#show(state);
    this.#address.write(state, before);
  }

  /** Compares the chosen cell with the next initializer's, or ends the comparison. */
  #compare(): void {
    if (this.#state.comparedCell !== undefined) return this.#choose({ comparedCell: undefined });
    const { cell } = this.#state;
    const sameSweptValues = cellsAlong(this.#study, this.#study.cells[cell]!, 'initializer');
    const others = sameSweptValues.length > 1 ? sameSweptValues : [...this.#study.cells.keys()];
    this.#choose({ comparedCell: others[(others.indexOf(cell) + 1) % others.length]! });
  }

  async #show(chosenState: State): Promise<void> {
    this.#state = chosenState;
    const serial = ++this.#serial;
    const isCurrent = (): boolean => serial === this.#serial;
    const [cell, other] = await Promise.all([
      unpackedCell(chosenState.cell),
      chosenState.comparedCell === undefined ? undefined : unpackedCell(chosenState.comparedCell),
    ]);
    // Superseded by a later choice.
    if (!isCurrent()) return;
    const state = {
      ...chosenState,
      epoch: cell ? cell.epochs[nearest(cell.epochs, chosenState.epoch)]! : chosenState.epoch,
    };
    this.#state = state;
    const chosen = this.#study.cells[state.cell]!;
    const named = [chosen, ...(state.comparedCell === undefined ? [] : [this.#study.cells[state.comparedCell]!])];
    this.#title.textContent = `${named.map((one) => nameOf(this.#study, one)).join('  against  ')} · epoch ${state.epoch}`;
    this.#verdicts.show(state);
    this.#toolbar.show(state, cell);
    const displayed: DisplayedCells | undefined = cell && (other ? [cell, other] : [cell]);
    this.#grid.element.hidden = this.#numbers.element.hidden = cell === undefined;
    if (displayed) {
      const noted = named.some((one) => one.state === 'diverged');
      this.#grid.show(displayed, state, noted);
      this.#numbers.show(displayed, state);
    }
    this.#dialog.show(displayed, state);
    // Histograms update at once; the other parts follow a frame later, or are skipped while a key is held.
    await nextFrame();
    if (!isCurrent()) return;
    this.#map?.show(state);
    this.#table.show(state);
    this.#reproduce.show(chosen, cell, state.repeat);
    await this.#charts.show(state, isCurrent);
  }

  #keys(): Key[] {
    const step = (by: number) => (): void => this.#toolbar.player.step(by);
    const move = (by: number) => (): void => {
      const cell = this.#state.cell + by;
      if (cell >= 0 && cell < this.#study.cells.length) this.#choose({ cell });
    };
    const shown = (value: State['shown']) => (): void => this.#choose({ shown: value });
    return [
      { keys: ['ArrowLeft'], shown: '←', meaning: 'previous epoch', act: step(-1) },
      { keys: ['ArrowRight'], shown: '→', meaning: 'next epoch', act: step(1) },
      { keys: ['p'], shown: 'p', meaning: 'play or pause', act: () => this.#toolbar.player.toggle() },
      { keys: ['f'], shown: 'f', meaning: 'forward', act: shown('forward') },
      { keys: ['b'], shown: 'b', meaning: 'backward', act: shown('backward') },
      { keys: ['g'], shown: 'g', meaning: 'both', act: shown('both') },
      {
        keys: ['s'],
        shown: 's',
        meaning: 'same axes over epochs',
        act: () => this.#choose({ axes: this.#state.axes === 'own' ? 'same' : 'own' }),
      },
      { keys: ['c'], shown: 'c', meaning: 'compare', act: () => this.#compare() },
      { keys: ['j'], shown: 'j', meaning: 'next cell', act: move(1) },
      { keys: ['k'], shown: 'k', meaning: 'previous cell', act: move(-1) },
    ];
  }
}

/** Whether the histograms fill more than a screen, so that the profiles come before them. */
const isDeep = ({ deepest }: PageStudy): boolean => deepest > 24;

const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
