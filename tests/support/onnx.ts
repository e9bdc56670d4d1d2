import { writeFileSync } from 'node:fs';
import { PbfWriter } from 'pbf';

/** A node of a graph that is written for a test. */
export interface TestNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>;
  /** The author's modules around it, dots between them, as PyTorch's exporter writes them. */
  readonly scope?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

interface TestTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** The name of a file beside the model that holds the values from its start on, and is written elsewhere. */
  readonly beside?: string;
}

export interface TestGraph {
  readonly nodes: readonly TestNode[];
  readonly tensors?: Readonly<Record<string, TestTensor>>;
  /** A length that is left open is a text; int64 where so said. */
  readonly inputs: Readonly<Record<string, { readonly shape: readonly (number | string)[]; readonly whole?: boolean }>>;
  readonly outputs: readonly string[];
}

type Write = (pbf: PbfWriter) => void;

/** Writes messages and texts at a field. */
const each = <T>(pbf: PbfWriter, field: number, all: readonly T[], write: (one: T, inner: PbfWriter) => void): void => {
  for (const one of all) pbf.writeMessage(field, (value: T, inner: PbfWriter) => write(value, inner), one);
};

const entry =
  (key: string, value: string): Write =>
  (pbf) => {
    pbf.writeStringField(1, key);
    pbf.writeStringField(2, value);
  };

const attribute =
  (name: string, value: number | string | readonly number[]): Write =>
  (pbf) => {
    pbf.writeStringField(1, name);
    if (typeof value === 'string') {
      pbf.writeStringField(4, value);
      pbf.writeVarintField(20, 3);
    } else if (typeof value !== 'number') {
      for (const one of value) pbf.writeVarintField(8, one);
      pbf.writeVarintField(20, 7);
    } else if (Number.isInteger(value)) {
      pbf.writeVarintField(3, value);
      pbf.writeVarintField(20, 2);
    } else {
      pbf.writeFloatField(2, value);
      pbf.writeVarintField(20, 1);
    }
  };

const node =
  ({ operator, inputs, outputs, name = '', attributes = {}, scope, metadata = {} }: TestNode): Write =>
  (pbf) => {
    for (const one of inputs) pbf.writeStringField(1, one);
    for (const one of outputs) pbf.writeStringField(2, one);
    pbf.writeStringField(3, name);
    pbf.writeStringField(4, operator);
    each(pbf, 5, Object.entries(attributes), ([key, value], inner) => attribute(key, value)(inner));
    const parts = scope?.split('.') ?? [];
    const scopes = ['', ...parts.map((_, i) => parts.slice(0, i + 1).join('.')), 'op']
      .map((one) => `'${one}'`)
      .join(', ');
    const all = { ...(scope !== undefined && { 'pkg.torch.onnx.name_scopes': `[${scopes}]` }), ...metadata };
    each(pbf, 9, Object.entries(all), ([key, value], inner) => entry(key, value)(inner));
  };

const tensor =
  (name: string, { shape, values, beside }: TestTensor): Write =>
  (pbf) => {
    for (const length of shape) pbf.writeVarintField(1, length);
    pbf.writeVarintField(2, 1);
    pbf.writeStringField(8, name);
    if (beside === undefined) return pbf.writeBytesField(9, new Uint8Array(Float32Array.from(values).buffer));
    const place = [
      ['location', beside],
      ['length', String(4 * values.length)],
    ] as const;
    each(pbf, 13, place, ([key, one], inner) => entry(key, one)(inner));
    pbf.writeVarintField(14, 1);
  };

const value =
  (name: string, shape: readonly (number | string)[], code: number): Write =>
  (pbf) => {
    pbf.writeStringField(1, name);
    each(pbf, 2, [0], (_type, type) =>
      each(type, 1, [0], (_tensor, inner) => {
        inner.writeVarintField(1, code);
        each(inner, 2, [0], (_shape, dims) =>
          each(dims, 1, shape, (length, dim) => {
            if (typeof length === 'number') dim.writeVarintField(1, length);
            else dim.writeStringField(2, length);
          }),
        );
      }),
    );
  };

/** An ONNX file of opset 20. */
export const writeOnnx = (path: string, { nodes, tensors = {}, inputs, outputs }: TestGraph): void => {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, 10);
  each(pbf, 7, [0], (_graph, graph) => {
    each(graph, 1, nodes, (one, inner) => node(one)(inner));
    each(graph, 5, Object.entries(tensors), ([name, one], inner) => tensor(name, one)(inner));
    each(graph, 11, Object.entries(inputs), ([name, { shape, whole }], inner) =>
      value(name, shape, whole ? 7 : 1)(inner),
    );
    each(graph, 12, outputs, (name, inner) => value(name, [], 1)(inner));
  });
  each(pbf, 8, [20], (version, inner) => inner.writeVarintField(2, version));
  writeFileSync(path, pbf.finish());
};

/**
 * An MLP as PyTorch writes it: W is (out, in), the batch is free.
 * @param widths units of the input, then of each Linear
 * @param bias how many times as large its biases are
 */
export const writeMlp = (path: string, widths: readonly number[], activation = 'Tanh', bias = 1): void => {
  const pairs = widths.slice(1).map((units, i) => ({ i, units, inputs: widths[i]! }));
  const spread = (count: number, seed: number): number[] =>
    Array.from({ length: count }, (_, k) => Math.sin(seed + 1.7 * k) / Math.sqrt(widths[0]!));
  writeOnnx(path, {
    inputs: { x: { shape: ['batch', widths[0]!] } },
    outputs: [`a${pairs.length - 1}`],
    tensors: Object.fromEntries(
      pairs.flatMap(({ i, units, inputs }) => [
        [`${2 * i}.weight`, { shape: [units, inputs], values: spread(units * inputs, i) }],
        [`${2 * i}.bias`, { shape: [units], values: spread(units, i + 100).map((one) => bias * one) }],
      ]),
    ),
    nodes: pairs.flatMap(({ i }) => [
      {
        operator: 'Gemm',
        inputs: [i === 0 ? 'x' : `a${i - 1}`, `${2 * i}.weight`, `${2 * i}.bias`],
        outputs: [`z${i}`],
        attributes: { transB: 1 },
        scope: String(2 * i),
      },
      { operator: activation, inputs: [`z${i}`], outputs: [`a${i}`], scope: String(2 * i + 1) },
    ]),
  });
};
