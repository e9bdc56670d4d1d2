import type { LayerCategory } from '../network/index.ts';
import type { GraphNode } from './graph.ts';
import { activations } from './operators/activations.ts';
import { scopesKey } from './scope.ts';
import type { Trace } from './trace.ts';
import type { Weight } from './weights.ts';

/** A layer of the author's: the nodes of a module, or one that does something of its own. */
export interface ModelLayer {
  /** The author's scope, or the node's own name. */
  readonly name: string;
  /** `affine`, `gelu`, `layerNorm`; of a node that has no such name the operator. */
  readonly kind: string;
  readonly category: LayerCategory;
  readonly nodes: readonly GraphNode[];
  /** The value that comes out. */
  readonly output: string;
  /** The values of the signal that go in, in order. */
  readonly inputs: readonly string[];
  /** Of a sum of two paths, where they part. */
  readonly fork?: string;
}

interface Kind {
  readonly kind: string;
  readonly category: LayerCategory;
}

const kinds: Readonly<Record<string, Kind>> = {
  Conv: { kind: 'conv2d', category: 'affine' },
  ConvTranspose: { kind: 'convTranspose', category: 'affine' },
  LSTM: { kind: 'lstm', category: 'affine' },
  GRU: { kind: 'gru', category: 'affine' },
  RNN: { kind: 'rnn', category: 'affine' },
  BatchNormalization: { kind: 'batchNorm', category: 'normalization' },
  LayerNormalization: { kind: 'layerNorm', category: 'normalization' },
  GroupNormalization: { kind: 'groupNorm', category: 'normalization' },
  InstanceNormalization: { kind: 'instanceNorm', category: 'normalization' },
  RMSNormalization: { kind: 'rmsNorm', category: 'normalization' },
  MaxPool: { kind: 'maxPool', category: 'pooling' },
  AveragePool: { kind: 'averagePool', category: 'pooling' },
  GlobalAveragePool: { kind: 'globalAveragePool', category: 'pooling' },
  GlobalMaxPool: { kind: 'globalMaxPool', category: 'pooling' },
  Erf: { kind: 'gelu', category: 'activation' },
  Clip: { kind: 'clip', category: 'activation' },
};

const lowered = (operator: string): string => operator[0]!.toLowerCase() + operator.slice(1);

/** What a node is where it stands alone; undefined where it only moves or scales what goes through. */
const kindOf = (node: GraphNode, trace: Trace, weighted: ReadonlyMap<GraphNode, Weight>): Kind | undefined => {
  const { operator } = node;
  if (operator === 'MatMul' || operator === 'Gemm' || operator === 'Einsum') {
    return node.inputs.slice(0, 2).every(trace.isSignal)
      ? { kind: 'matMul', category: 'attention' }
      : { kind: 'affine', category: 'affine' };
  }
  if (operator === 'Softmax' || operator === 'LogSoftmax')
    return { kind: lowered(operator), category: weighs(node, trace) };
  if (operator === 'ReduceMean') return isOverPixels(node, trace) ? kinds['GlobalAveragePool'] : undefined;
  if (operator === 'Gather') return weighted.get(node) ? { kind: 'embedding', category: 'embedding' } : undefined;
  if (operator === 'Add')
    return forkOf(node, trace) === undefined ? undefined : { kind: 'residual', category: 'residual' };
  return kinds[operator] ?? (operator in activations ? { kind: lowered(operator), category: 'activation' } : undefined);
};

/** Whether it is the mean over all pixels of an image, (samples, channels, …), as PyTorch's exporter writes a pool of 1 × 1. */
const isOverPixels = ({ inputs, outputs }: GraphNode, { values }: Trace): boolean => {
  const [before = [], after = []] = [inputs[0]!, outputs[0]!].map((name) => values.get(name)?.shape ?? []);
  const pixels = after.slice(2);
  return (
    before.length > 3 &&
    String(after.slice(0, 2)) === String(before.slice(0, 2)) &&
    pixels.every((length) => length === 1) &&
    before.slice(2).some((length) => length > 1)
  );
};

/** Probabilities weigh what attention joins, or are a network's answer, whose size says nothing. */
const weighs = ({ outputs }: GraphNode, { graph, isSignal }: Trace): LayerCategory => {
  const reached = new Set([outputs[0]!]);
  for (const { operator, inputs, outputs: next } of graph.nodes) {
    if (!inputs.some((name) => reached.has(name))) continue;
    const isProduct = operator === 'MatMul' || operator === 'Einsum' || operator === 'Gemm';
    if (isProduct && inputs.slice(0, 2).every(isSignal)) return 'attention';
    if (!isProduct) for (const name of next) reached.add(name);
  }
  return 'reshaping';
};

/** Of a sum of two values of the signal, the last value before both paths; undefined of any other sum. */
const forkOf = (
  { inputs: [a = '', b = ''] }: GraphNode,
  { graph, isSignal, ancestorsOf, values }: Trace,
): string | undefined => {
  if (a === b || !isSignal(a) || !isSignal(b)) return undefined;
  if (String(values.get(a)?.shape) !== String(values.get(b)?.shape)) return undefined;
  const [ofA, ofB] = [ancestorsOf(a), ancestorsOf(b)];
  const shared = (name: string): boolean => ofA.has(name) && ofB.has(name) && values.get(name)?.active === true;
  for (const { outputs } of graph.nodes.toReversed()) {
    const last = outputs.find(shared);
    if (last !== undefined) return last;
  }
  return graph.inputs.map(({ name }) => name).find(shared);
};

/** What gives a module of several nodes its kind: the first of these that it has. */
const weightOfKind: readonly LayerCategory[] = [
  'embedding',
  'affine',
  'normalization',
  'residual',
  'activation',
  'pooling',
  'attention',
  'reshaping',
];

/**
 * The layers of a graph in the order in which they are computed. Nodes gather by the author's scope where that is a module
 * without modules in it; of nodes in a larger module, or without scopes, each stands for itself, a bias with its product.
 * @param all whether every node of the signal is a layer
 */
export const layersOf = (trace: Trace, weights: ReadonlyMap<string, Weight>, all = false): ModelLayer[] => {
  const { graph, isSignal } = trace;
  const weighted = new Map<GraphNode, Weight>();
  for (const weight of weights.values())
    if (!weighted.has(weight.node) || isMatrix(weight)) weighted.set(weight.node, weight);
  // What the output does not come from has no gradient, and nothing to say of it.
  const upstream = trace.ancestorsOf(graph.outputs[0]!);
  const signal = graph.nodes.filter(({ outputs }) => outputs.some((name) => isSignal(name) && upstream.has(name)));
  const groups = all ? signal.map((node) => [node]) : gathered(signal, trace, weighted, weights);
  const names = new Map<string, number>();
  return groups.flatMap((nodes): ModelLayer[] => {
    const found = nodes.flatMap((node) => kindOf(node, trace, weighted) ?? []);
    // A sum within a module, as in a GELU that is spelt out, is no residual.
    const ofModule = nodes.length > 1 ? found.filter(({ category }) => category !== 'residual') : found;
    const [first] = weightOfKind.flatMap((category) => ofModule.find((one) => one.category === category) ?? []);
    const last = nodes.at(-1)!;
    const output = last.outputs.find(isSignal)!;
    if (!trace.values.get(output)) return [];
    const isLast = last.outputs.includes(graph.outputs[0]!);
    const kind =
      first ?? (all || isLast ? { kind: lowered(last.operator), category: 'reshaping' as const } : undefined);
    if (!kind) return [];
    const made = new Set(nodes.flatMap(({ outputs }) => outputs));
    const inputs = [...new Set(nodes.flatMap((node) => node.inputs))].filter(
      (name) => isSignal(name) && !made.has(name),
    );
    const isModule = nodes.length > 1 || isLeaf(nodes, signal);
    const within = last.scope && `${last.scope}.${kind.kind}`;
    const name = unique((isModule ? last.scope : within) || outermostName(last, kind.kind), names);
    const fork =
      kind.category === 'residual'
        ? forkOf(
            nodes.find(({ operator }) => operator === 'Add')!,
            trace,
          )
        : undefined;
    return [{ name, ...kind, nodes, output, inputs, ...(fork !== undefined && { fork }) }];
  });
};

const isMatrix = ({ role }: Weight): boolean => role === 'linear' || role === 'conv' || role === 'depthwise';

/** Whether these nodes are all of their scope's. */
const isLeaf = ([node]: readonly GraphNode[], signal: readonly GraphNode[]): boolean =>
  node!.scope !== '' &&
  !signal.some((other) => other !== node && (other.scope === node!.scope || other.scope.startsWith(`${node!.scope}.`)));

/** In no module: its kind, where the exporter made up the name, else the node's own. */
const outermostName = ({ name, outputs, metadata }: GraphNode, kind: string): string =>
  name.startsWith('/') || metadata.has(scopesKey) ? kind : name || outputs[0]!;

const unique = (name: string, names: Map<string, number>): string => {
  const count = (names.get(name) ?? 0) + 1;
  names.set(name, count);
  return count === 1 ? name : `${name}#${count}`;
};

const gathered = (
  signal: readonly GraphNode[],
  trace: Trace,
  weighted: ReadonlyMap<GraphNode, Weight>,
  weights: ReadonlyMap<string, Weight>,
): GraphNode[][] => {
  const scopes = new Set(signal.map(({ scope }) => scope));
  const outer = new Set<string>(['']);
  for (const scope of scopes) {
    const parts = scope.split('.');
    for (let length = 1; length < parts.length; length++) outer.add(parts.slice(0, length).join('.'));
  }
  const runs: GraphNode[][] = [];
  for (const node of signal) {
    const run = runs.at(-1);
    const isSame = run !== undefined && !outer.has(node.scope) && run[0]!.scope === node.scope;
    if (isSame) run.push(node);
    else runs.push([node]);
  }
  // A module that computes several things itself is as many layers as it has products.
  const products = (run: readonly GraphNode[]): number =>
    run.filter((node) => kindOf(node, trace, weighted)?.category === 'affine').length;
  const split = runs.flatMap((run) => (products(run) > 1 ? run.map((node) => [node]) : [run]));
  return withBiases(split, weights);
};

/** A product and the addition of its bias are one. */
const withBiases = (runs: readonly GraphNode[][], weights: ReadonlyMap<string, Weight>): GraphNode[][] => {
  const additions = new Set([...weights.values()].filter(({ role }) => role === 'bias').map(({ node }) => node));
  const joined: GraphNode[][] = [];
  for (const run of runs) {
    const before = joined.at(-1)?.at(-1);
    const [node] = run;
    const isAddition = run.length === 1 && node!.operator === 'Add' && additions.has(node!);
    if (isAddition && before && before.scope === node!.scope && node!.inputs.includes(before.outputs[0]!)) {
      joined.at(-1)!.push(node!);
    } else joined.push(run);
  }
  return joined;
};
