import { errorMessage } from '../../errors.ts';
import { bytesAt, openBytes, type OpenFile } from '../../weightFile/byteRange.ts';
import { ExternalFiles } from '../../weightFile/externalFiles.ts';
import { ProtobufReader } from '../../weightFile/protobuf.ts';
import { WeightFileError } from '../../weightFile/types.ts';
import {
  ModelError,
  type AttributeValue,
  type ModelFile,
  type ModelFunction,
  type ModelGraph,
  type ModelInput,
  type ModelNode,
  type ModelTensor,
} from '../types.ts';
import { clampToInt32, eachField, partsOf, textOf, type Part } from './message.ts';
import { dtypeOf, readTensor } from './tensor.ts';

/** Numbers of the fields that are read, as onnx.proto has them. */
const inModel = { producer: 2, graph: 7, opset: 8, functions: 25 } as const;
const inGraph = { node: 1, tensor: 5, input: 11, output: 12, sparse: 15, metadata: 16 } as const;
const inNode = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7, metadata: 9 } as const;
const inFunction = { name: 1, input: 4, output: 5, attribute: 6, node: 7, domain: 10, defaults: 11 } as const;

/** Graphs within graphs. */
const deepest = 32;

/**
 * A whole ONNX model, its weights too; tensors in files beside it are read from these.
 *
 *     readOnnx('net.onnx').graph.nodes.map(({ operator }) => operator) // ['Gemm', 'Gelu', …]
 *
 * @returns with it the paths of all that was read, the file itself first
 * @throws ModelError
 */
export const readOnnx = (path: string): ModelFile & { readonly files: readonly string[] } => {
  const beside = new ExternalFiles(path);
  let file: OpenFile | undefined;
  try {
    file = openBytes(path);
    return { ...new OnnxReader(file, beside).model(), files: [path, ...beside.paths.toSorted()] };
  } catch (error) {
    if (error instanceof WeightFileError) throw new ModelError(error.message, error);
    const why = errorMessage(error);
    throw new ModelError(`${path}: ${error instanceof ModelError ? why : `no valid ONNX model: ${why}`}`, error);
  } finally {
    file?.close();
    beside.close();
  }
};

/** A tensor in a file of its own, as ONNX's tests have them. @throws ModelError */
export const readOnnxTensor = (path: string): ModelTensor => {
  const beside = new ExternalFiles(path);
  const file = openBytes(path);
  try {
    return readTensor(file, new ProtobufReader(file), { start: 0, size: file.size }, beside);
  } finally {
    file.close();
    beside.close();
  }
};

class OnnxReader {
  readonly #file: OpenFile;
  readonly #reader: ProtobufReader;
  readonly #beside: ExternalFiles;

  constructor(file: OpenFile, beside: ExternalFiles) {
    this.#file = file;
    this.#reader = new ProtobufReader(file);
    this.#beside = beside;
  }

  model(): ModelFile {
    const whole = { start: 0, size: this.#file.size };
    const graphs = partsOf(this.#reader, whole, inModel.graph);
    if (graphs.length !== 1) throw new ModelError('no ONNX model: it holds no graph');
    const opsets = partsOf(this.#reader, whole, inModel.opset).map((part) => this.#opset(part));
    return {
      graph: this.#graph(graphs[0]!, 0),
      functions: partsOf(this.#reader, whole, inModel.functions).map((part) => this.#function(part)),
      opset: opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1,
      producer: partsOf(this.#reader, whole, inModel.producer).map((part) => textOf(this.#reader, part))[0] ?? '',
    };
  }

  #opset(part: Part): { domain: string; version: number } {
    let [domain, version] = ['', 0];
    for (const field of this.#reader.fields(part.start, part.size)) {
      if (field.kind === 'bytes') domain = textOf(this.#reader, field);
      if (field.kind === 'varint') version = field.value;
    }
    return { domain, version };
  }

  #graph(part: Part, depth: number): ModelGraph {
    if (depth > deepest) throw new RangeError(`graphs within graphs, more than ${deepest}`);
    const nodes: ModelNode[] = [];
    const tensors = new Map<string, ModelTensor>();
    const inputs: ModelInput[] = [];
    const outputs: string[] = [];
    const metadata = new Map<string, string>();
    for (const field of this.#reader.fields(part.start, part.size)) {
      if (field.kind !== 'bytes') continue;
      if (field.number === inGraph.node) nodes.push(this.#node(field, depth));
      else if (field.number === inGraph.tensor) {
        const tensor = this.#tensor(field);
        if (tensors.has(tensor.name)) throw new ModelError(`two tensors are named "${tensor.name}"`);
        tensors.set(tensor.name, tensor);
      } else if (field.number === inGraph.input) inputs.push(this.#input(field));
      else if (field.number === inGraph.output) outputs.push(this.#input(field).name);
      else if (field.number === inGraph.metadata) this.#entry(field, metadata);
      else if (field.number === inGraph.sparse) throw new ModelError('sparse tensors are not read');
    }
    return { nodes, tensors, inputs: inputs.filter(({ name }) => !tensors.has(name)), outputs, metadata };
  }

  #tensor(part: Part): ModelTensor {
    return readTensor(this.#file, this.#reader, part, this.#beside);
  }

  #entry(part: Part, metadata: Map<string, string>): void {
    const entry = eachField(this.#reader, part);
    metadata.set(entry.get(1) ?? '', entry.get(2) ?? '');
  }

  #node(part: Part, depth: number): ModelNode {
    const [inputs, outputs, texts] = [[] as string[], [] as string[], new Map<number, string>()];
    const attributes = new Map<string, AttributeValue>();
    const metadata = new Map<string, string>();
    for (const field of this.#reader.fields(part.start, part.size)) {
      if (field.kind !== 'bytes') continue;
      if (field.number === inNode.attribute) attributes.set(...this.#attribute(field, depth));
      else if (field.number === inNode.metadata) this.#entry(field, metadata);
      else if (field.number === inNode.input) inputs.push(textOf(this.#reader, field));
      else if (field.number === inNode.output) outputs.push(textOf(this.#reader, field));
      else texts.set(field.number, textOf(this.#reader, field));
    }
    const domain = texts.get(inNode.domain) ?? '';
    return {
      name: texts.get(inNode.name) ?? '',
      operator: texts.get(inNode.operator) ?? '',
      domain: domain === 'ai.onnx' ? '' : domain,
      inputs,
      outputs,
      attributes,
      metadata,
    };
  }

  /** AttributeProto; one that refers to the function's own is `$name`. */
  #attribute(part: Part, depth: number): [name: string, value: AttributeValue] {
    let name = '';
    let value: AttributeValue | undefined;
    let type = 0;
    const numbers: number[] = [];
    const texts: string[] = [];
    for (const field of this.#reader.fields(part.start, part.size)) {
      const { number } = field;
      if (field.kind === 'varint') {
        if (number === 3) value = clampToInt32(field.signed);
        else if (number === 8) numbers.push(clampToInt32(field.signed));
        else if (number === 20) type = field.value;
      } else if (field.kind === 'fixed') {
        const bytes = bytesAt(this.#file, field.start, field.size);
        const float = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
        if (number === 2) value = float;
        else if (number === 7) numbers.push(float);
      } else if (number === 1) name = textOf(this.#reader, field);
      else if (number === 4) value = textOf(this.#reader, field);
      else if (number === 5) value = this.#tensor(field);
      else if (number === 6) value = this.#graph(field, depth + 1);
      else if (number === 7) {
        const bytes = bytesAt(this.#file, field.start, field.size);
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        for (let at = 0; at + 4 <= field.size; at += 4) numbers.push(view.getFloat32(at, true));
      } else if (number === 8) {
        for (const one of this.#reader.packedSigned(field.start, field.size)) numbers.push(clampToInt32(one));
      } else if (number === 9) texts.push(textOf(this.#reader, field));
      else if (number === 21) value = `$${textOf(this.#reader, field)}`;
    }
    if (value === undefined && type === 1) value = 0;
    if (value === undefined && type === 2) value = 0;
    if (value === undefined && type === 3) value = '';
    return [name, value ?? (texts.length > 0 ? texts : numbers)];
  }

  /** ValueInfoProto: a name, and of a tensor its element type and shape. */
  #input(part: Part): ModelInput {
    let name = '';
    let code = 1;
    let shape: (number | null)[] | undefined;
    for (const field of this.#reader.fields(part.start, part.size)) {
      if (field.kind !== 'bytes') continue;
      if (field.number === 1) name = textOf(this.#reader, field);
      if (field.number !== 2) continue;
      for (const tensor of partsOf(this.#reader, field, 1)) {
        for (const inside of this.#reader.fields(tensor.start, tensor.size)) {
          if (inside.kind === 'varint' && inside.number === 1) code = inside.value;
          if (inside.kind === 'bytes' && inside.number === 2) {
            shape = partsOf(this.#reader, inside, 1).map((axis) => this.#length(axis));
          }
        }
      }
    }
    const dtype = dtypeOf(code);
    if (!dtype) throw new ModelError(`"${name}" is of type ${code} of ONNX's; numbers and bool are understood`);
    return { name, dtype, shape };
  }

  #length(axis: Part): number | null {
    for (const field of this.#reader.fields(axis.start, axis.size)) {
      if (field.kind === 'varint' && field.number === 1) return field.signed > 0 ? field.value : null;
    }
    return null;
  }

  #function(part: Part): ModelFunction {
    const [inputs, outputs, nodes] = [[] as string[], [] as string[], [] as ModelNode[]];
    const attributes = new Map<string, AttributeValue>();
    let [name, domain] = ['', ''];
    for (const field of this.#reader.fields(part.start, part.size)) {
      if (field.kind !== 'bytes') continue;
      const { number } = field;
      if (number === inFunction.name) name = textOf(this.#reader, field);
      else if (number === inFunction.domain) domain = textOf(this.#reader, field);
      else if (number === inFunction.input) inputs.push(textOf(this.#reader, field));
      else if (number === inFunction.output) outputs.push(textOf(this.#reader, field));
      else if (number === inFunction.node) nodes.push(this.#node(field, 1));
      else if (number === inFunction.defaults) attributes.set(...this.#attribute(field, 1));
    }
    return { name, domain, inputs, outputs, nodes, attributes };
  }
}
