import { nearest } from './cells.ts';
import { dropDown, h } from './dom.ts';

/** Milliseconds for each epoch while playing at speed 1. */
const stepTime = 700;
const speeds = [0.25, 0.5, 1, 2, 4] as const;

/** Controls of the epoch: a slider, buttons for one step, play and its speed. */
export class Player {
  readonly element: HTMLElement;
  readonly #choose: (epoch: number) => void;
  readonly #slider: HTMLInputElement;
  readonly #text = h('output', {});
  readonly #play = h('button', { type: 'button', onclick: () => this.toggle() });
  readonly #speed = dropDown('speed', (i) => this.#playAt(speeds[i]!));
  #stepTime = stepTime;
  #epochs: readonly number[] = [];
  #index = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(choose: (epoch: number) => void) {
    this.#choose = choose;
    this.#slider = h('input', {
      type: 'range',
      min: 0,
      'aria-label': 'epoch',
      oninput: () => this.#go(Number(this.#slider.value)),
    });
    this.element = h(
      'div',
      { class: 'player', role: 'group', 'aria-label': 'Epoch' },
      h('button', { type: 'button', 'aria-label': 'previous epoch', onclick: () => this.step(-1) }, '◀'),
      this.#play,
      h('button', { type: 'button', 'aria-label': 'next epoch', onclick: () => this.step(1) }, '▶'),
      this.#slider,
      this.#text,
      this.#speed.element,
    );
    this.#speed.offer(speeds.map((speed) => `${speed} ×`));
    this.#speed.show(speeds.indexOf(1));
    this.#label();
  }

  show(epochs: readonly number[], epoch: number): void {
    this.#epochs = epochs;
    this.#index = nearest(epochs, epoch);
    this.#slider.max = String(epochs.length - 1);
    this.#slider.value = String(this.#index);
    this.#slider.setAttribute('aria-valuetext', `epoch ${epochs[this.#index]}`);
    this.#text.textContent = `epoch ${epochs[this.#index]} / ${epochs.at(-1)}`;
  }

  /** Moves by so many epochs, within the first and the last. */
  step(by: number): void {
    this.#go(Math.max(0, Math.min(this.#index + by, this.#epochs.length - 1)));
  }

  toggle(): void {
    if (this.#timer === undefined)
      this.#timer = setInterval(() => this.#go((this.#index + 1) % this.#epochs.length), this.#stepTime);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#label();
  }

  #playAt(speed: number): void {
    this.#stepTime = stepTime / speed;
    // Goes on at the new speed.
    if (this.#timer !== undefined) for (let i = 0; i < 2; i++) this.toggle();
  }

  #go(index: number): void {
    if (index !== this.#index) this.#choose(this.#epochs[index]!);
  }

  #label(): void {
    const playing = this.#timer !== undefined;
    this.#play.textContent = playing ? 'Pause' : 'Play';
    this.#play.setAttribute('aria-pressed', String(playing));
  }
}
