import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerDescription } from './description.ts';
import type { Layer } from './layer.ts';
import type { Parameter } from './parameter.ts';
import type { Probe, TensorListener } from './probe.ts';

/** A layer with its description. */
export interface Node {
  readonly description: LayerDescription;
  readonly layer: Layer;
}

/**
 * Layers as a graph: each takes the outputs of earlier ones, as its description says.
 *
 *     input ─▶ layer 1 ─▶ layer 2 ─▶ … ─▶ layer n                 probes receive each output
 *              layer 1 ◀─ layer 2 ◀─ … ◀─ layer n ◀─ upstream    and the gradient with respect to each input
 *
 * The gradient of a residual is that of its block, with respect to what goes into branch and shortcut.
 * Between two passes no tensors are kept but those that the layers keep.
 */
export class Network {
  readonly nodes: readonly Node[];

  constructor(nodes: readonly Node[]) {
    this.nodes = nodes;
  }

  get parameters(): readonly Parameter[] {
    return this.nodes.flatMap(({ layer }) => layer.parameters);
  }

  /** @param input (samples, …); stays the caller's */
  async forward(input: Tensor, probes: readonly Probe[]): Promise<void> {
    for (const probe of probes) await probe.start?.(input);
    const pass = new Pass(
      probes.map(
        (probe) =>
          (...event) =>
            probe.output?.(...event),
      ),
    );
    const lastUse = new Map(
      this.nodes.flatMap(({ description: { inputs, number } }) => inputs.map((i) => [i, number])),
    );
    try {
      for (const { description, layer } of this.nodes) {
        const { number, inputs } = description;
        const out = layer.forward(...inputs.map((i) => pass.get(i) ?? input));
        pass.set(number, out);
        await pass.notify(description, out);
        for (const i of inputs) if (lastUse.get(i) === number) pass.drop(i);
      }
      await pass.end();
    } finally {
      pass.dispose();
    }
  }

  /** @param upstream ∂L/∂output of the last layer; stays the caller's */
  async backward(upstream: Tensor, probes: readonly Probe[]): Promise<void> {
    const pass = new Pass(
      probes.map(
        (probe) =>
          (...event) =>
            probe.inputGradient?.(...event),
      ),
    );
    try {
      for (const { description, layer } of this.nodes.toReversed()) {
        const { number, inputs, block } = description;
        if (block) pass.open(description);
        const gradients = [layer.backward(pass.get(number) ?? upstream)].flat();
        // The layer's own, before other layers' gradients with respect to the same output are added. Token ids have none.
        const told = block || gradients.length === 0 ? undefined : pass.notify(description, gradients[0]!);
        for (const [k, i] of inputs.entries()) if (gradients[k]) pass.add(i, gradients[k]);
        await told;
        pass.drop(number);
        await pass.close(number);
      }
      await pass.end();
    } finally {
      pass.dispose();
    }
  }

  dispose(): void {
    for (const { layer } of this.nodes) layer.dispose();
  }
}

/** The tensors of a pass in progress, by layer number, and the pending calls of the probes. */
class Pass {
  readonly #listeners: readonly TensorListener[];
  readonly #tensors = new Map<number, Tensor>();
  readonly #pending: Promise<unknown>[] = [];
  /** Residuals on the way back between their sum and their first layer, the innermost last. */
  readonly #blocks: { readonly description: LayerDescription; readonly outside: Tensor | undefined }[] = [];

  constructor(listeners: readonly TensorListener[]) {
    this.#listeners = listeners;
  }

  get(number: number): Tensor | undefined {
    return this.#tensors.get(number);
  }

  set(number: number, tensor: Tensor): void {
    this.#tensors.set(number, tensor);
  }

  /** Adds the gradient that one more layer returns for an output. */
  add(number: number, gradient: Tensor): void {
    const before = this.#tensors.get(number);
    this.#tensors.set(number, before ? tf.add(before, gradient) : gradient);
    if (before) tf.dispose([before, gradient]);
  }

  /** From here on the gradient with respect to a residual's input is gathered apart from what other layers make of it. */
  open(description: LayerDescription): void {
    const { input } = description.block!;
    this.#blocks.push({ description, outside: this.#tensors.get(input) });
    this.#tensors.delete(input);
  }

  /** Tells the gradients of the residuals whose first layer this is, both paths summed. */
  async close(number: number): Promise<void> {
    for (;;) {
      const { description, outside } = this.#blocks.at(-1) ?? {};
      const { first, input } = description?.block ?? {};
      if (!description || input === undefined || first !== number) return;
      const gradient = this.#tensors.get(input);
      const told = gradient && this.notify(description, gradient);
      this.#blocks.pop();
      if (outside) this.#tensors.set(input, gradient ? tf.add(gradient, outside) : outside);
      if (outside && gradient) tf.dispose([gradient, outside]);
      await told;
    }
  }

  drop(number: number): void {
    this.#tensors.get(number)?.dispose();
    this.#tensors.delete(number);
  }

  /** Calls the listeners; at most three layers' values are pending at a time. */
  async notify(description: LayerDescription, tensor: Tensor): Promise<void> {
    const values = once(() => tensor.dataSync<'float32'>());
    const notified = Promise.all(this.#listeners.map(async (listener) => listener(description, tensor, values)));
    // Awaited later, which reports a failure; until then it must not count as unhandled.
    notified.catch(() => {});
    this.#pending.push(notified);
    await this.#pending.at(-3);
  }

  async end(): Promise<void> {
    await Promise.all(this.#pending);
  }

  dispose(): void {
    tf.dispose([...this.#tensors.values(), ...this.#blocks.flatMap(({ outside }) => outside ?? [])]);
  }
}

/** Calls `read` at most once and returns its result. */
const once = <T>(read: () => T): (() => T) => {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: read() }).value;
};
