import { ModelError } from '../types.ts';
import type { Signal } from './builder.ts';
import { isModel, takenBy, type LayerCall, type LayerConfig, type ModelConfig, type TensorRef } from './config.ts';

/** Calls a layer. */
type Run = (
  layer: LayerConfig,
  call: LayerCall & { readonly number: number },
  inputs: readonly Signal[],
) => readonly Signal[];

/** Calls the layers of a functional model, each behind those whose results it takes. */
export class FunctionalPass {
  readonly #model: ModelConfig;
  readonly #layers: ReadonlyMap<string, LayerConfig>;
  readonly #run: Run;
  readonly #made = new Map<string, readonly Signal[]>();

  constructor(model: ModelConfig, given: readonly Signal[] | undefined, run: Run) {
    this.#model = model;
    this.#run = run;
    this.#layers = new Map(model.layers.map((layer) => [layer.name, layer]));
    if (!given) return;
    if (given.length < model.inputs.length)
      throw new ModelError(`a model within takes ${model.inputs.length} tensors; it gets ${given.length}`);
    for (const [i, { layer }] of model.inputs.entries()) this.#made.set(`${layer} 0`, [given[i]!]);
  }

  outputs(input: (layer: LayerConfig) => Signal): Signal[] {
    for (const { layer } of this.#model.inputs) {
      const config = this.#layers.get(layer);
      if (!config) throw new ModelError(`the input "${layer}" is no layer of the model`);
      if (!this.#made.has(`${layer} 0`)) this.#made.set(`${layer} 0`, [input(config)]);
    }
    for (const { layer, number, call } of this.#ordered()) {
      const inputs = takenBy(call).map((ref) => this.#signal(ref));
      this.#made.set(`${layer.name} ${number}`, this.#run(layer, { ...call, number }, inputs));
    }
    return this.#model.outputs.map((ref) => this.#signal(ref, true));
  }

  /** Calls that the outputs need, in the file's order as far as that is one in which they can run. */
  #ordered() {
    const waiting = this.#model.layers.flatMap((layer) =>
      layer.calls.map((call, number) => ({ layer, call, number, key: `${layer.name} ${number}` })),
    );
    const known = new Map(waiting.map((one) => [one.key, one]));
    const order: typeof waiting = [];
    const state = new Map<string, 'open' | 'done'>();
    // A stack of its own: models may be thousands of layers deep.
    const stack = this.#model.outputs.map((ref) => this.#keyOf(ref, true)).toReversed();
    while (stack.length > 0) {
      const key = stack.at(-1)!;
      const one = known.get(key);
      if (this.#made.has(key) || state.get(key) === 'done') {
        stack.pop();
        continue;
      }
      if (!one) throw new ModelError(`no layer makes "${key.replace(/ \d+$/, '')}", which another one takes`);
      const needs = takenBy(one.call).map((ref) => this.#keyOf(ref));
      const missing = needs.filter((need) => !this.#made.has(need) && state.get(need) !== 'done');
      if (missing.length === 0) {
        state.set(key, 'done');
        order.push(one);
        stack.pop();
        continue;
      }
      if (state.get(key) === 'open')
        throw new ModelError(`the model goes in a circle at the layer "${one.layer.name}"`);
      state.set(key, 'open');
      stack.push(...missing.toReversed());
    }
    return order;
  }

  /** Keras 2 counts the calls of a model from 1, its own, when it was made, is number 0; Keras 3 does so for outputs alone. */
  #keyOf({ layer: name, node }: TensorRef, isOutput = false): string {
    const { className = '', isOld = true } = this.#layers.get(name) ?? {};
    const isFromOne = isOld ? isModel(className) : isOutput && className === 'Functional';
    return `${name} ${isFromOne ? node - 1 : node}`;
  }

  #signal(ref: TensorRef, isOutput = false): Signal {
    const made = this.#made.get(this.#keyOf(ref, isOutput))?.[ref.tensor];
    if (!made) throw new ModelError(`the layer "${ref.layer}" has no result ${ref.tensor} of call ${ref.node}`);
    return made;
  }
}
