import type { LayerDescription } from '../network/index.ts';
import { sumAt } from './places.ts';
import { type GradientSignal, type Signal } from './signal.ts';

/** Gradients with respect to each layer's output, of the network's input to 0; undefined of one that isn't known. */
export class Gradients {
  readonly #signals: ReadonlyMap<number, Signal>;
  readonly #gradients = new Map<number, GradientSignal | undefined>();
  /** Residuals between their sum and their first layer, the innermost last, with what others gave their input. */
  readonly #blocks: { readonly layer: LayerDescription; readonly outside: readonly (GradientSignal | undefined)[] }[] =
    [];

  constructor(signals: ReadonlyMap<number, Signal>) {
    this.#signals = signals;
  }

  get(number: number): GradientSignal | undefined {
    return this.#gradients.get(number);
  }

  add(number: number, gradient: GradientSignal | undefined): void {
    const before = this.#gradients.get(number);
    const isFirst = !this.#gradients.has(number);
    const x = this.#signals.get(number);
    this.#gradients.set(number, isFirst ? gradient : x && before && gradient && sumAt(x, before, gradient));
  }

  open(layer: LayerDescription): void {
    const { input } = layer.block!;
    this.#blocks.push({ layer, outside: this.#gradients.has(input) ? [this.#gradients.get(input)] : [] });
    this.#gradients.delete(input);
  }

  /** The residuals whose first layer this is, each with the gradient with respect to its block's input. */
  close(number: number): [residual: number, total: GradientSignal | undefined][] {
    const closed: [number, GradientSignal | undefined][] = [];
    while (this.#blocks.at(-1)?.layer.block!.first === number) {
      const { layer, outside } = this.#blocks.pop()!;
      const { input } = layer.block!;
      closed.push([layer.number, this.#gradients.get(input)]);
      for (const gradient of outside) this.add(input, gradient);
    }
    return closed;
  }
}
