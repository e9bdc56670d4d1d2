import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { errorMessage } from '../errors.ts';
import { Parameter } from '../network/index.ts';
import { takenBy, type Graph, type GraphNode } from './graph.ts';
import { gradientsOf } from './gradients.ts';
import { Call, isSequence, tensorOf, type Value } from './operators/index.ts';
import { tidied } from './operators/tensors.ts';
import { traceOf, type Trace, type TracedValue } from './trace.ts';
import { ModelError, type ModelDtype } from './types.ts';

export interface ExecutionOptions {
  /** Whether batch normalization takes the batch's own mean and variance. Default: true. */
  readonly batchStatistics?: boolean;
}

/** Watches a pass. Tensors stay the execution's, and may be gone when the call (and its promise) is over. */
export interface ExecutionListener {
  /** After a node has run. */
  readonly ran?: (node: GraphNode) => void | Promise<void>;
  /** ∂L/∂ each result of a node, of all uses together, before its own backward pass. */
  readonly gradient?: (node: GraphNode, gradients: ReadonlyMap<string, Tensor>) => void | Promise<void>;
  /** What a node adds to the gradients of what it takes, by name. */
  readonly handedBack?: (node: GraphNode, gradients: ReadonlyMap<string, Tensor>) => void | Promise<void>;
}

/**
 * A graph with its weights, run node by node and differentiated node by node:
 *
 *     forward     node 1 ─▶ node 2 ─▶ … ─▶ node n      every value is kept
 *     backward    node 1 ◀─ node 2 ◀─ … ◀─ node n      each node's operator runs again, TensorFlow.js differentiates that one
 *                                                      operator, and values are freed
 *
 * What depends on no data, such as the arithmetic of shapes, is computed in the first pass and kept.
 */
export class Execution {
  readonly graph: Graph;
  readonly #settings: { readonly opset: number; readonly batchStatistics: boolean };
  readonly #dynamic: ReadonlySet<GraphNode>;
  /** Constants, and what follows from them alone. */
  readonly #folded = new Map<string, Value>();
  readonly #parameters = new Map<string, Parameter>();
  #values = new Map<string, Value>();
  /** Numbers that depend on the input or a parameter: those that have a gradient. */
  #active = new Set<string>();

  constructor(graph: Graph, { batchStatistics = true }: ExecutionOptions = {}) {
    this.graph = graph;
    this.#settings = { opset: graph.opset, batchStatistics };
    const moving = new Set([...graph.inputs.map(({ name }) => name), ...graph.parameters]);
    const dynamic = new Set<GraphNode>();
    for (const node of graph.nodes) {
      if (node.row.shapeOnly || !node.inputs.some((name) => moving.has(name))) continue;
      dynamic.add(node);
      for (const name of node.outputs) moving.add(name);
    }
    this.#dynamic = dynamic;
    for (const [name, tensor] of graph.tensors) {
      const value = tensorOf(tensor);
      if (graph.parameters.has(name)) {
        this.#parameters.set(name, new Parameter(name, value));
        value.dispose();
      } else this.#folded.set(name, tf.keep(value));
    }
  }

  /** By name, as the file holds them until they are assigned; the execution's. */
  get parameters(): ReadonlyMap<string, Parameter> {
    return this.#parameters;
  }

  /** A value of the last forward pass; the execution's. Undefined where it is not a tensor, or has been freed. */
  value(name: string): Tensor | undefined {
    const value = this.#get(name);
    return value && !isSequence(value) ? value : undefined;
  }

  /** Whether a value of the last forward pass has a gradient. */
  isActive(name: string): boolean {
    return this.#active.has(name);
  }

  /** @param feed the graph's inputs by name; they stay the caller's @throws ModelError with the node that can't run */
  async forward(feed: ReadonlyMap<string, Tensor>, { ran }: ExecutionListener = {}): Promise<void> {
    this.#start(feed);
    for (const node of this.graph.nodes) {
      this.#run(node);
      await ran?.(node);
    }
  }

  /** What the values of a pass are: one forward pass, of which nothing is kept. @throws ModelError likewise */
  trace(feed: ReadonlyMap<string, Tensor>): Trace {
    this.#start(feed);
    for (const node of this.graph.nodes) this.#run(node);
    const names = [...this.#values.keys(), ...this.#parameters.keys(), ...this.#folded.keys()];
    const values = new Map(
      names.flatMap((name): [string, TracedValue][] => {
        const value = this.value(name);
        if (!value) return [];
        return [[name, { shape: value.shape, dtype: value.dtype as ModelDtype, active: this.#active.has(name) }]];
      }),
    );
    this.release();
    return traceOf(this.graph, values);
  }

  #start(feed: ReadonlyMap<string, Tensor>): void {
    this.release();
    for (const { name } of this.graph.inputs) {
      const given = feed.get(name);
      if (!given) throw new ModelError(`the input "${name}" is missing`);
      this.#values.set(name, tf.keep(tf.clone(given)));
      if (given.dtype === 'float32') this.#active.add(name);
    }
    for (const name of this.#parameters.keys()) this.#active.add(name);
  }

  #run(node: GraphNode): void {
    const { outputs, row } = node;
    const isFolded = !this.#dynamic.has(node);
    if (isFolded && outputs.every((name) => name === '' || this.#folded.has(name))) return;
    const results = this.#attempt(node, () =>
      tidied(() => {
        const values = row.run(this.#call(node));
        for (const tensor of values.flat()) tf.keep(tensor);
        return values;
      }),
    );
    const isActive = !row.stopsGradient && takenBy(node).some((name) => this.#active.has(name));
    for (const [i, value] of results.entries()) {
      const name = outputs[i];
      if (!name) {
        tf.dispose(value as Tensor);
        continue;
      }
      (isFolded ? this.#folded : this.#values).set(name, value);
      if (isActive && [value].flat().every((tensor) => (tensor as Tensor).dtype === 'float32')) this.#active.add(name);
    }
  }

  #attempt<T>(node: GraphNode, run: () => T): T {
    try {
      return run();
    } catch (error) {
      const { operator, name, outputs, scope } = node;
      const place = `node ${name || outputs[0]}${scope ? ` in ${scope}` : ''}`;
      const message = errorMessage(error).replace(`${operator}: `, '');
      throw new ModelError(`${operator} (${place}): ${message}`, error);
    }
  }

  #call(node: GraphNode): Call {
    const inputs = node.inputs.map((name) => (name === '' ? undefined : this.#get(name)));
    return new Call(node, inputs, this.#settings);
  }

  #get(name: string): Value | undefined {
    return this.#values.get(name) ?? this.#parameters.get(name)?.value ?? this.#folded.get(name);
  }

  /**
   * Call it once after `forward`.
   * @param upstream ∂L/∂output by name; stays the caller's
   * @returns ∂L/∂ each parameter and each input of numbers that has one, by name; the caller's
   */
  async backward(
    upstream: ReadonlyMap<string, Tensor>,
    listener: ExecutionListener = {},
  ): Promise<Map<string, Tensor>> {
    const gradients = new Map<string, Tensor[]>();
    for (const [name, gradient] of upstream) gradients.set(name, [tf.keep(tf.clone(gradient))]);
    try {
      for (const node of this.graph.nodes.toReversed()) {
        if (!this.#dynamic.has(node)) continue;
        await this.#back(node, gradients, listener);
        this.#free(node.outputs);
      }
      const left = new Map([...gradients].flatMap(([name, [gradient]]) => (gradient ? [[name, gradient]] : [])));
      gradients.clear();
      return left;
    } finally {
      tf.dispose([...gradients.values()].flat());
    }
  }

  async #back(node: GraphNode, gradients: Map<string, Tensor[]>, listener: ExecutionListener): Promise<void> {
    const own = node.outputs.filter((name) => gradients.has(name));
    if (own.length === 0) return;
    await listener.gradient?.(node, this.#whole(gradients, own));
    const active = new Map(
      [...new Set(node.inputs)].flatMap((name): [string, Value][] => {
        const value = this.#active.has(name) ? this.#get(name) : undefined;
        return value ? [[name, value]] : [];
      }),
    );
    const upstream = own.map((name) => ({
      result: node.outputs.indexOf(name),
      isSequence: this.#isList(name),
      parts: gradients.get(name)!,
    }));
    const found = this.#attempt(node, () => gradientsOf(() => node.row.run(this.#call(node)), active, upstream));
    await listener.handedBack?.(node, this.#whole(found, [...found.keys()]));
    for (const [name, parts] of found) gradients.set(name, added(gradients.get(name), parts));
    for (const name of own) {
      tf.dispose(gradients.get(name)!);
      gradients.delete(name);
    }
  }

  /** Those of tensors. */
  #whole(gradients: ReadonlyMap<string, readonly Tensor[]>, names: readonly string[]): Map<string, Tensor> {
    return new Map(names.filter((name) => !this.#isList(name)).map((name) => [name, gradients.get(name)![0]!]));
  }

  #isList(name: string): boolean {
    const value = this.#get(name);
    return value !== undefined && isSequence(value);
  }

  #free(names: readonly string[]): void {
    for (const name of names) {
      tf.dispose((this.#values.get(name) ?? []) as Tensor);
      this.#values.delete(name);
    }
  }

  /** Frees the values of the last pass. */
  release(): void {
    this.#free([...this.#values.keys()]);
    this.#active = new Set();
  }

  dispose(): void {
    this.release();
    tf.dispose([...this.#folded.values()].flat() as Tensor[]);
    for (const parameter of this.#parameters.values()) parameter.dispose();
    this.#folded.clear();
    this.#parameters.clear();
  }
}

/** Of a sequence part by part. */
const added = (before: readonly Tensor[] | undefined, parts: readonly Tensor[]): Tensor[] =>
  parts.map((part, i) => {
    const old = before?.[i];
    if (!old) return part;
    const sum = tf.keep(tf.add(old, part));
    tf.dispose([old, part]);
    return sum;
  });
