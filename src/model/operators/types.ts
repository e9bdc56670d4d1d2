import type { Tensor } from '@tensorflow/tfjs-core';
import { ModelError, type AttributeValue, type ModelTensor } from '../types.ts';

/** What a graph's names stand for: a tensor, or a sequence of them. */
export type Value = Tensor | readonly Tensor[];

export const isSequence = (value: Value): value is readonly Tensor[] => Array.isArray(value);

/** What an operator gets: its inputs and attributes. Results are new tensors; those that come in stay the caller's. */
export class Call {
  readonly operator: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly opset: number;
  /** How many results the graph asks for; those it doesn't name count as well. */
  readonly outputs: number;
  /** Whether batch normalization takes the batch's own mean and variance, whatever the file says. */
  readonly batchStatistics: boolean;
  readonly #attributes: ReadonlyMap<string, AttributeValue>;

  constructor(
    node: {
      readonly operator: string;
      readonly attributes: ReadonlyMap<string, AttributeValue>;
      readonly outputs: readonly string[];
    },
    inputs: readonly (Value | undefined)[],
    settings: { readonly opset: number; readonly batchStatistics: boolean },
  ) {
    this.operator = node.operator;
    this.inputs = inputs;
    this.outputs = node.outputs.length;
    this.opset = settings.opset;
    this.batchStatistics = settings.batchStatistics;
    this.#attributes = node.attributes;
  }

  fail(why: string): never {
    throw new ModelError(`${this.operator}: ${why}`);
  }

  optional(i: number): Tensor | undefined {
    const value = this.inputs[i];
    if (value && isSequence(value)) this.fail(`input ${i + 1} is a sequence; expected a tensor`);
    return value;
  }

  tensor(i: number): Tensor {
    return this.optional(i) ?? this.fail(`input ${i + 1} is missing`);
  }

  tensors(): Tensor[] {
    return this.inputs.map((_, i) => this.tensor(i));
  }

  sequence(i: number): readonly Tensor[] {
    const value = this.inputs[i];
    return value && isSequence(value) ? value : this.fail(`input ${i + 1} is no sequence`);
  }

  /** The numbers of an input: a shape, axes, indices. Undefined where it is left out. */
  numbers(i: number): number[] | undefined {
    const tensor = this.optional(i);
    return tensor && [...tensor.dataSync()];
  }

  number(name: string, otherwise?: number): number {
    const value = this.#attributes.get(name) ?? otherwise;
    return typeof value === 'number' ? value : this.fail(`its attribute ${name} is no number`);
  }

  has(name: string): boolean {
    return this.#attributes.has(name);
  }

  list(name: string): number[] | undefined {
    const value = this.#attributes.get(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((one) => typeof one === 'number')) return [...value];
    return this.fail(`its attribute ${name} is no list of numbers`);
  }

  text(name: string, otherwise?: string): string {
    const value = this.#attributes.get(name) ?? otherwise;
    return typeof value === 'string' ? value : this.fail(`its attribute ${name} is no text`);
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.#attributes.get(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
    return this.fail(`its attribute ${name} is no list of texts`);
  }

  constant(name: string): ModelTensor | undefined {
    const value = this.#attributes.get(name);
    return typeof value === 'object' && 'values' in value ? (value as ModelTensor) : undefined;
  }

  /** Numbers that older versions have as an attribute and newer ones as an input. */
  numbersOf(name: string, input: number): number[] | undefined {
    return this.list(name) ?? this.numbers(input);
  }

  /** An axis of so many, counted from the end where it is negative. */
  axis(given: number, rank: number): number {
    const axis = given < 0 ? given + rank : given;
    return axis >= 0 && axis < Math.max(rank, 1) ? axis : this.fail(`axis ${given} of a tensor of ${rank} axes`);
  }
}

/** A row of the table of operators. */
export interface Operator {
  readonly run: (call: Call) => readonly Value[];
  /** Of what it depends on, no gradient flows through it: shapes, comparisons, rounding. Default: false. */
  readonly stopsGradient?: boolean;
  /** Whether it looks at shapes alone. Default: false. */
  readonly shapeOnly?: boolean;
  /** What it does not take, for the table in the docs. */
  readonly limit?: string;
}

/** An operator of one result. */
export const one = (f: (call: Call) => Tensor, limit?: string): Operator => ({
  run: (call) => [f(call)],
  ...(limit && { limit }),
});

/** Of one tensor. */
export const unary = (f: (x: Tensor, call: Call) => Tensor): Operator => one((call) => f(call.tensor(0), call));

/** Of two tensors. */
export const binary = (f: (a: Tensor, b: Tensor, call: Call) => Tensor): Operator =>
  one((call) => f(call.tensor(0), call.tensor(1), call));

/** Of which nothing has a gradient. */
export const withoutGradient = (operator: Operator): Operator => ({ ...operator, stopsGradient: true });
