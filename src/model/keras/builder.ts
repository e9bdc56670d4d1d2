import { scopeMetadata } from '../scope.ts';
import type { AttributeValue, ModelInput, ModelNode, ModelTensor } from '../types.ts';

/** A value of the graph that is built. */
export interface Signal {
  readonly name: string;
  /** Of Keras' tensor, the batch among them. */
  readonly rank: number;
  /** Whether the graph has it as (samples, channels, …), where Keras has the channels last. */
  readonly channelsFirst: boolean;
  /** Which steps count, (samples, steps), 1 or 0: the value's name. */
  readonly mask?: string | undefined;
}

type Attributes = Readonly<Record<string, AttributeValue>>;

/** Gathers nodes of ONNX' operators, each in the scope of the layer that it is for. */
export class GraphBuilder {
  readonly nodes: ModelNode[] = [];
  readonly tensors = new Map<string, ModelTensor>();
  readonly inputs: ModelInput[] = [];
  /** Of the layer whose nodes come next, dots between the models around it. */
  scope = '';

  /** @returns the names of its results */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}, count = 1): string[] {
    const outputs = Array.from(
      { length: count },
      (_, i) => `${this.scope}:${this.nodes.length}${i === 0 ? '' : `:${i}`}`,
    );
    this.nodes.push({
      name: '',
      operator,
      domain: '',
      inputs,
      outputs,
      attributes: new Map(Object.entries(attributes)),
      metadata: scopeMetadata(this.scope, operator),
    });
    return outputs;
  }

  one(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.node(operator, inputs, attributes)[0]!;
  }

  whole(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#constant({ name: '', shape, dtype: 'int32', values: Int32Array.from(values) });
  }

  float(values: ArrayLike<number> | number, shape?: readonly number[]): string {
    const all = typeof values === 'number' ? [values] : values;
    const lengths = shape ?? (typeof values === 'number' ? [] : [all.length]);
    return this.#constant({ name: '', shape: lengths, dtype: 'float32', values: Float32Array.from(all) });
  }

  #constant(value: ModelTensor): string {
    return this.one('Constant', [], { value });
  }

  /** A weight; a layer that is called again finds its own. */
  parameter(tensor: ModelTensor): string {
    this.tensors.set(tensor.name, tensor);
    return tensor.name;
  }

  /** As Keras has it, channels last. */
  plain(x: Signal): Signal {
    if (!x.channelsFirst) return x;
    const pixels = Array.from({ length: x.rank - 2 }, (_, i) => i + 2);
    return { ...x, name: this.one('Transpose', [x.name], { perm: [0, ...pixels, 1] }), channelsFirst: false };
  }

  /** As ONNX has images, channels before the pixels. */
  images(x: Signal): Signal {
    if (x.channelsFirst || x.rank < 3) return x;
    const pixels = Array.from({ length: x.rank - 2 }, (_, i) => i + 1);
    return { ...x, name: this.one('Transpose', [x.name], { perm: [0, x.rank - 1, ...pixels] }), channelsFirst: true };
  }
}
