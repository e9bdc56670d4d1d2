import { inlineFunctions } from './functions.ts';
import { operators, type Operator } from './operators/index.ts';
import { scopeOf } from './scope.ts';
import { ModelError, type ModelFile, type ModelInput, type ModelNode, type ModelTensor } from './types.ts';

/** A node with what it computes, and where in the author's model it stands. */
export interface GraphNode extends ModelNode {
  readonly row: Operator;
  /** The author's module: `layer1.0.conv1`; empty where the file doesn't say. */
  readonly scope: string;
}

/** A model's graph, ready to run: functions inlined, every operator known, every node behind those whose results it takes. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly tensors: ReadonlyMap<string, ModelTensor>;
  readonly inputs: readonly ModelInput[];
  readonly outputs: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly opset: number;
  /** Tensors that training updates: numbers, of one axis or more, but no buffer where the file tells them apart. */
  readonly parameters: ReadonlySet<string>;
}

/** The inputs whose numbers a node takes: of CastLike's second the number format alone. */
export const takenBy = ({ operator, inputs }: ModelNode): readonly string[] =>
  operator === 'CastLike' ? inputs.slice(0, 1) : inputs;

/** @throws ModelError where an operator is unknown, a value is missing, or values go in a circle */
export const graphOf = (file: ModelFile): Graph => {
  const { tensors, inputs, outputs, metadata } = file.graph;
  const nodes = inlineFunctions(file).map((node): GraphNode => {
    const scope = scopeOf(node);
    const row = node.domain === '' ? operators.get(node.operator) : undefined;
    if (!row) throw new ModelError(unknown(node, scope));
    return { ...node, row, scope };
  });
  const known = new Set([...tensors.keys(), ...inputs.map(({ name }) => name)]);
  const ordered = sorted(nodes, known);
  const made = new Set([...known, ...ordered.flatMap((node) => node.outputs)]);
  const missing = outputs.find((name) => !made.has(name));
  if (missing !== undefined || outputs.length === 0)
    throw new ModelError(missing === undefined ? 'the graph has no output' : `no node makes the output "${missing}"`);
  const parameters = parametersOf(tensors, metadata, buffersOf(ordered));
  return { nodes: ordered, tensors, inputs, outputs, metadata, opset: file.opset, parameters };
};

const unknown = ({ operator, domain, name, outputs }: ModelNode, scope: string): string => {
  const what = domain === '' ? operator : `${domain}::${operator}`;
  const place = [`node ${name || outputs[0]}`, ...(scope ? [`in ${scope}`] : [])].join(' ');
  return `the operator ${what} (${place}) is not supported; docs/own-model.md#operators has what is: ${[...operators.keys()].toSorted().join(', ')}`;
};

/** In their order where it is one, else each as soon as all that it takes is there. */
const sorted = (nodes: readonly GraphNode[], given: ReadonlySet<string>): GraphNode[] => {
  const makers = new Map<string, number>();
  for (const [i, { outputs }] of nodes.entries()) {
    for (const name of outputs) {
      if (name === '') continue;
      if (makers.has(name) || given.has(name))
        throw new ModelError(`two nodes, or a node and a tensor, make "${name}"`);
      makers.set(name, i);
    }
  }
  const waiting = nodes.map(({ inputs, name, operator }) => {
    const missing = inputs.find((input) => input !== '' && !given.has(input) && !makers.has(input));
    if (missing !== undefined)
      throw new ModelError(`${operator} ${name}: its input "${missing}" is nowhere in the graph`);
    return new Set(inputs.flatMap((input) => makers.get(input) ?? []));
  });
  const users = new Map<number, number[]>();
  for (const [i, makersOf] of waiting.entries()) {
    for (const maker of makersOf) users.set(maker, [...(users.get(maker) ?? []), i]);
  }
  const ready = waiting.flatMap((makersOf, i) => (makersOf.size === 0 ? [i] : []));
  const order: number[] = [];
  const isSorted = waiting.every((makersOf, i) => [...makersOf].every((maker) => maker < i));
  if (isSorted) return [...nodes];
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    order.push(next);
    for (const user of users.get(next) ?? []) {
      waiting[user]!.delete(next);
      if (waiting[user]!.size === 0) ready.push(user);
    }
  }
  if (order.length < nodes.length) {
    const stuck = nodes[waiting.findIndex((makersOf) => makersOf.size > 0)]!;
    throw new ModelError(
      `the graph goes in a circle at ${stuck.operator} ${stuck.name || stuck.outputs[0]}: it takes what comes of its own result`,
    );
  }
  return order.map((i) => nodes[i]!);
};

const signatureKey = 'pkg.torch.export.ExportedProgram.graph_signature';

/** What PyTorch's exporter says of the model's tensors, by their names: `PARAMETER`, `BUFFER`. */
export const signatureOf = (metadata: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map(
    [...(metadata.get(signatureKey) ?? '').matchAll(/: (\w+) target='([^']+)'/g)].map(([, kind, name]) => [
      name!,
      kind!,
    ]),
  );

/** What batch normalizations keep of the batches they have seen. */
const buffersOf = (nodes: readonly GraphNode[]): ReadonlySet<string> =>
  new Set(nodes.flatMap(({ operator, inputs }) => (operator === 'BatchNormalization' ? inputs.slice(3) : [])));

const parametersOf = (
  tensors: ReadonlyMap<string, ModelTensor>,
  metadata: ReadonlyMap<string, string>,
  buffers: ReadonlySet<string>,
): ReadonlySet<string> => {
  const signature = signatureOf(metadata);
  // Keras' exports have their weights as constants, and list names that no tensor has.
  const tellsApart = [...tensors.keys()].some((name) => signature.get(name) === 'PARAMETER');
  const isParameter = ({ name, dtype, shape }: ModelTensor): boolean => {
    const said = signature.get(name);
    if (dtype !== 'float32' || said === 'BUFFER' || buffers.has(name)) return false;
    return said === undefined || !tellsApart ? shape.length > 0 : said === 'PARAMETER';
  };
  return new Set([...tensors.values()].filter(isParameter).map(({ name }) => name));
};
