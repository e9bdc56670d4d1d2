import { type DrawRules, type ModelSpec, type NetworkSpec } from '../network/index.ts';
import { describeModel } from './describe.ts';
import { idlePattern } from './draw.ts';
import { exportLine } from './exports.ts';
import type { Graph } from './graph.ts';
import { channelsLast, imagesOf } from './images.ts';
import { withInputs, type GivenInput } from './inputs.ts';
import { layersOf } from './layers.ts';
import { openModel } from './open.ts';
import { product } from './operators/tensors.ts';
import { traceShapes } from './shapes.ts';
import type { Trace } from './trace.ts';
import { ModelError, type ModelInput } from './types.ts';
import { weightsOf } from './weights.ts';

/** How a file's model is to be studied. */
export interface FileOptions {
  /** Whether every node of the signal is a layer. */
  readonly nodes: boolean;
  readonly draw: DrawRules;
  /** Samples that are asked for; where left out those of the file, or 64 where it leaves them open. */
  readonly samples?: number | undefined;
  /** The shape of a sample, where the file leaves it open. */
  readonly shape?: readonly number[] | undefined;
  /** Of a graph of several inputs what goes into each, by its name. */
  readonly batch?: ReadonlyMap<string, GivenInput> | undefined;
}

/** A model that is there but can't be studied so: which key of the config is to blame. */
export class ModelOptionError extends ModelError {
  /** The key's path: `['input', 'samples']`. */
  readonly key: readonly string[];

  constructor(key: readonly string[], why: string) {
    super(why);
    this.key = key;
  }
}

/** More of them in a batch no engine takes. */
const mostNumbers = 2 ** 30;

/** A batch where the file leaves it open and nobody says. */
const usualSamples = 64;

/**
 * A file's model as a network of plain data, and what is to be said of it, a sentence each. No weights are drawn, nothing is computed.
 *
 *     const { network, samples } = networkOfFile('net.onnx', { nodes: false, draw: usualDraws });
 *     describeLayers(network).map(({ name }) => name) // ['features.0', 'features.1', …]
 *
 * @param path absolute
 * @throws ModelError
 */
export const networkOfFile = (
  path: string,
  { nodes, draw, samples, shape, batch }: FileOptions,
): { readonly network: NetworkSpec; readonly samples: number; readonly remarks: readonly string[] } => {
  const { graph: whole, sha256, remarks } = openModel(path);
  const graph = batch ? withInputs(whole, batch) : whole;
  const input = onlyInput(graph, path);
  const form = formOf(input, samples, batch ? batch.get(input.name)!.shape.slice(1) : shape);
  const others = [...(batch ?? [])].flatMap(([name, { source }]) => (name === input.name ? [] : [{ name, source }]));
  const key = JSON.stringify([sha256, nodes, draw, form, others]);
  const found = described.get(key) ?? describedBy(graph, input, form, { nodes, draw, path, others: others.length > 0 });
  if (described.size >= mostDescribed) described.clear();
  described.set(key, found);
  const { inputShape, ...rest } = found;
  const source = { name: 'file', parameters: { file: path, sha256 } } as const;
  return {
    network: { inputShape, layers: [], model: { source, nodes, draw, others, ...rest } },
    samples: form.samples,
    remarks,
  };
};

/** By file and options: each point of a sweep asks. */
const described = new Map<string, Described>();
const mostDescribed = 1000;

type Described = Pick<ModelSpec, 'input' | 'layers'> & Pick<NetworkSpec, 'inputShape'>;

const onlyInput = ({ inputs }: Graph, path: string): ModelInput => {
  const [only, ...others] = inputs;
  if (only && others.length === 0) return only;
  const names = inputs.map(({ name }) => `"${name}"`).join(', ');
  throw new ModelError(
    `${path}: takes ${inputs.length} inputs${only ? ` (${names}); input.file gives them: { ${only.name}: ${only.name}.npy, … }` : ''}`,
  );
};

interface Form {
  readonly samples: number;
  /** Of one sample. */
  readonly shape: readonly number[];
}

const formOf = (
  { name, shape: held }: ModelInput,
  samples: number | undefined,
  given: readonly number[] | undefined,
): Form => {
  if (!held || held.length === 0) {
    if (!given)
      throw new ModelOptionError(['input'], `the file does not say the shape of "${name}": input.shape, of one sample`);
    return { samples: samples ?? usualSamples, shape: given };
  }
  const [batch, ...sample] = held;
  const least = [batch ?? 1, ...sample.map((length) => length ?? 1)];
  if (product(least) > mostNumbers)
    throw new ModelError(
      `the file wants "${name}" to be of shape [${held.map((length) => length ?? 'any').join(', ')}]: at most ${mostNumbers} numbers are fed`,
    );
  if (batch !== null && samples !== undefined && batch !== samples)
    throw new ModelOptionError(
      ['input', 'samples'],
      `the file's batch is ${batch}, and its graph is made for that: leave input.samples out, or free the batch: ${exportLine}`,
    );
  const isOpen = sample.some((length) => length === null);
  const text = `[${sample.map((length) => length ?? 'any').join(', ')}]`;
  if (isOpen && !given)
    throw new ModelOptionError(
      ['input'],
      `the file leaves the shape of a sample of "${name}" open, ${text}: input.shape says it`,
    );
  const fits =
    !given || (given.length === sample.length && sample.every((length, i) => length === null || length === given[i]));
  if (!fits)
    throw new ModelOptionError(
      ['input', 'shape'],
      `[${given.join(', ')}] is not the shape of a sample of "${name}", ${text}`,
    );
  return { samples: batch ?? samples ?? usualSamples, shape: given ?? (sample as number[]) };
};

const describedBy = (
  graph: Graph,
  input: ModelInput,
  { samples, shape }: Form,
  {
    nodes,
    draw,
    path,
    others,
  }: Pick<FileOptions, 'nodes' | 'draw'> & { readonly path: string; readonly others: boolean },
): Described => {
  // A batch that the file fixes stands in the graph; of any other a sample tells the shapes.
  const batch = others ? samples : (input.shape?.[0] ?? Math.min(samples, 2));
  const trace = traceShapes(graph, new Map([[input.name, [batch, ...shape]]]));
  const weights = weightsOf(trace);
  const idle = idlePattern(draw, weights);
  if (idle !== undefined) throw new ModelOptionError(['network', 'draw'], idle);
  const layers = describeModel(trace, weights, layersOf(trace, weights, nodes), draw);
  if (layers.length === 0) throw new ModelError(`${path}: nothing in it depends on "${input.name}"`);
  const rows = input.dtype === 'float32' ? undefined : rowsOf(input, trace);
  return {
    inputShape: imagesOf(trace).has(input.name) ? channelsLast(shape) : shape,
    input: { name: input.name, shape, ...(rows !== undefined && { rows }) },
    layers,
  };
};

/** What hands indices on. */
const handsOn: ReadonlySet<string> = new Set([
  'Cast',
  'Identity',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Transpose',
]);

/** The rows of the smallest table that the input's numbers look up. */
const rowsOf = ({ name }: ModelInput, { graph, values, makerOf }: Trace): number => {
  const comesFromInput = (value: string): boolean => {
    if (value === name) return true;
    const maker = makerOf(value);
    return maker !== undefined && handsOn.has(maker.operator) && comesFromInput(maker.inputs[0]!);
  };
  const tables = graph.nodes.filter(({ operator, inputs }) => operator === 'Gather' && comesFromInput(inputs[1]!));
  const rows = tables.map(({ inputs, attributes }) => {
    const shape = values.get(inputs[0]!)?.shape ?? [];
    return shape.at(Number(attributes.get('axis') ?? 0)) ?? 0;
  });
  if (rows.length > 0) return Math.min(...rows);
  throw new ModelError(
    `the input "${name}" is of whole numbers, and no table is looked up with it: nothing tells their range`,
  );
};
