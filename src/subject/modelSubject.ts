import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  describeModel,
  drawWeights,
  Execution,
  imagesOf,
  layersOf,
  ModelError,
  openSame,
  traceShapes,
  weightsOf,
  withChannelsFirst,
  withChannelsLast,
  withInputs,
  type Graph,
  type ModelDraws,
  type ModelLayer,
} from '../model/index.ts';
import type { LayerDescription, ModelLayerSpec, ModelSpec, Parameter, Probe } from '../network/index.ts';
import { moduleFile, moduleHash } from '../userModule/choice.ts';
import { sameArray } from '../userModule/array.ts';
import type { NumberArray } from '../weightFile/npyArray.ts';
import type { Subject } from './subject.ts';

export interface ModelOptions {
  /** Whether every node of the signal is a layer, or each of the author's modules. Default: false. */
  readonly nodes?: boolean;
  /** How its weights are drawn anew; as built if left out. */
  readonly draws?: ModelDraws | undefined;
  /** Whether batch normalization takes the batch's own statistics, whatever the file says. Default: true. */
  readonly batchStatistics?: boolean;
}

/**
 * A network of the user's own, as its file holds it or with its weights drawn anew. Await `registerGradients` before its
 * backward pass.
 * @param input what will be fed: (samples, …); stays the caller's
 * @throws ModelError where a node can't run, or the graph takes several inputs
 */
export const modelSubject = (graph: Graph, input: Tensor, options: ModelOptions = {}): Subject => {
  const execution = new Execution(graph, options);
  try {
    const [only, ...others] = graph.inputs;
    if (!only || others.length > 0) {
      const names = graph.inputs.map(({ name }) => `"${name}"`).join(', ');
      throw new ModelError(`the graph takes ${graph.inputs.length} inputs (${names}); one is supported`);
    }
    const feed = (x: Tensor): ReadonlyMap<string, Tensor> => new Map([[only.name, x]]);
    const trace = traceShapes(graph, new Map([[only.name, input.shape]]));
    const weights = weightsOf(trace);
    const layers = layersOf(trace, weights, options.nodes);
    const described = describeModel(trace, weights, layers, options.draws?.rules);
    if (options.draws) drawWeights(execution, trace, weights, options.draws, placesIn(described));
    return new ModelPasses(execution, feed, { layers, described, images: imagesOf(trace) });
  } catch (error) {
    execution.dispose();
    throw error;
  }
};

/** Where each drawn tensor stands in the network. */
const placesIn = (described: readonly ModelLayerSpec[]) => {
  const places = new Map(
    described.flatMap(({ tensors, description }) =>
      tensors.map((name, i) => [name, description.parameters[i]!.fans?.place] as const),
    ),
  );
  return (name: string) => places.get(name);
};

/**
 * A model of a specification, as its file holds it or with its weights drawn anew.
 * @param draws how, and (samples, …), what will be fed
 * @throws ModelError also where the file is gone, or holds another model by now
 */
export const drawModel = (
  { source, nodes, draw, others }: ModelSpec,
  { input, ...draws }: Omit<ModelDraws, 'rules'> & { readonly input: Tensor },
): Subject => {
  const { graph: whole } = openSame(moduleFile(source), moduleHash(source));
  const graph = others.length === 0 ? whole : withInputs(whole, givenTo(whole, others));
  return modelSubject(graph, input, { nodes, draws: { ...draws, rules: draw } });
};

/** What the files hold, and for the input that is fed nothing. */
const givenTo = ({ inputs: [fed] }: Graph, others: ModelSpec['others']): ReadonlyMap<string, NumberArray> =>
  new Map([
    [fed!.name, { shape: [], values: new Float32Array() }],
    ...others.map(({ name, source }) => [name, sameArray(source)] as const),
  ]);

interface Structure {
  readonly layers: readonly ModelLayer[];
  readonly described: readonly ModelLayerSpec[];
  /** Values that are told with their channels behind the pixels. */
  readonly images: ReadonlySet<string>;
}

class ModelPasses implements Subject {
  readonly layers: readonly LayerDescription[];
  readonly capabilities = { backward: true, update: true };
  readonly #execution: Execution;
  readonly #feed: (input: Tensor) => ReadonlyMap<string, Tensor>;
  readonly #layers: readonly ModelLayer[];
  readonly #described: readonly ModelLayerSpec[];
  readonly #images: ReadonlySet<string>;

  constructor(
    execution: Execution,
    feed: (input: Tensor) => ReadonlyMap<string, Tensor>,
    { layers, described, images }: Structure,
  ) {
    this.#execution = execution;
    this.#feed = feed;
    this.#layers = layers;
    this.#described = described;
    this.#images = images;
    this.layers = described.map(({ description }) => description);
  }

  get parameters(): readonly Parameter[] {
    return [...this.#execution.parameters.values()];
  }

  readonly parametersOf = (layer: number): readonly Parameter[] =>
    this.#described[layer - 1]!.tensors.map((name) => this.#execution.parameters.get(name)!);

  readonly forward = async (input: Tensor, probes: readonly Probe[]): Promise<void> => {
    for (const probe of probes) await probe.start?.(input);
    const ends = new Map(this.#layers.map((layer, i) => [layer.nodes.at(-1)!, i]));
    await this.#execution.forward(this.#feed(input), {
      ran: async (node) => {
        const i = ends.get(node);
        if (i === undefined) return;
        const { output } = this.#layers[i]!;
        await this.#tell(this.#execution.value(output)!, output, (out, values) =>
          probes.map(async (probe) => probe.output?.(this.layers[i]!, out, values)),
        );
      },
    });
  };

  /** What of it is an image with its channels behind the pixels. */
  async #tell(
    tensor: Tensor,
    name: string,
    told: (tensor: Tensor, values: () => Float32Array) => readonly Promise<void>[],
  ): Promise<void> {
    const turned = this.#images.has(name) ? tf.keep(withChannelsLast(tensor)) : tensor;
    try {
      await Promise.all(
        told(
          turned,
          once(() => turned.dataSync<'float32'>()),
        ),
      );
    } finally {
      if (turned !== tensor) turned.dispose();
    }
  }

  readonly backward = async (upstream: Tensor, probes: readonly Probe[]): Promise<void> => {
    const pending = new Pending(this.#layers);
    const tell = async (i: number, gradient: Tensor | undefined): Promise<void> => {
      if (!gradient) return;
      const { fork, inputs } = this.#layers[i]!;
      await this.#tell(gradient, fork ?? inputs[0] ?? '', (turned, values) =>
        probes.map(async (probe) => probe.inputGradient?.(this.layers[i]!, turned, values)),
      );
    };
    const { output } = this.#layers.at(-1)!;
    const seed = this.#images.has(output) ? tf.keep(withChannelsFirst(upstream)) : upstream;
    try {
      const left = await this.#execution.backward(new Map([[output, seed]]), {
        // The gradient where a residual's paths part is whole before the node that makes the value.
        gradient: async (_node, gradients) => {
          for (const [name, gradient] of gradients) for (const i of pending.forks(name)) await tell(i, gradient);
        },
        handedBack: async (node, gradients) => {
          const layer = pending.add(node, gradients);
          if (layer !== undefined) await tell(layer, pending.take(layer));
        },
      });
      for (const [name, gradient] of left) {
        for (const i of pending.forks(name)) await tell(i, gradient);
        const parameter = this.#execution.parameters.get(name);
        if (parameter) parameter.gradient = gradient;
        else gradient.dispose();
      }
    } finally {
      pending.dispose();
      if (seed !== upstream) seed.dispose();
    }
  };

  readonly jacobianOf = (): undefined => undefined;

  readonly dispose = (): void => this.#execution.dispose();
}

/** Gradients with respect to the layers' inputs while their nodes run backward. */
class Pending {
  readonly #layers: readonly ModelLayer[];
  readonly #layerOf = new Map<unknown, number>();
  readonly #sums = new Map<number, Tensor>();

  constructor(layers: readonly ModelLayer[]) {
    this.#layers = layers;
    for (const [i, { nodes }] of layers.entries()) for (const node of nodes) this.#layerOf.set(node, i);
  }

  /** Layers that join paths which part at this value. */
  forks(name: string): number[] {
    return this.#layers.flatMap(({ fork }, i) => (fork === name ? [i] : [])).toReversed();
  }

  /** @returns the layer of which this was the last node to run backward */
  add(node: unknown, gradients: ReadonlyMap<string, Tensor>): number | undefined {
    const i = this.#layerOf.get(node);
    if (i === undefined) return undefined;
    const { inputs, nodes, fork } = this.#layers[i]!;
    if (fork !== undefined) return undefined;
    const gradient = gradients.get(inputs[0] ?? '');
    const before = this.#sums.get(i);
    if (gradient) this.#sums.set(i, tf.keep(before ? tf.add(before, gradient) : tf.clone(gradient)));
    if (gradient) before?.dispose();
    return node === nodes[0] ? i : undefined;
  }

  take(layer: number): Tensor | undefined {
    return this.#sums.get(layer);
  }

  dispose(): void {
    tf.dispose([...this.#sums.values()]);
  }
}

/** Calls `read` at most once and returns its result. */
const once = <T>(read: () => T): (() => T) => {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: read() }).value;
};
