import type { Role } from '../initializer/index.ts';
import type { GraphNode } from './graph.ts';
import type { Trace } from './trace.ts';

/** How a parameter is used: what its first use makes of it. */
export interface Weight {
  /** The file's name for it. */
  readonly name: string;
  readonly role: Role;
  /** The node that uses it. */
  readonly node: GraphNode;
  /** Whether the matrix stands as (out, in). */
  readonly transposed: boolean;
}

/** What hands a tensor on in another shape. */
const transparent: ReadonlySet<string> = new Set([
  'Transpose',
  'Reshape',
  'Cast',
  'CastLike',
  'Identity',
  'Expand',
  'Squeeze',
  'Unsqueeze',
  'Slice',
  'Concat',
  'Split',
  'Flatten',
]);

/** Roles by the operator and the place among its inputs. */
const roles: Readonly<Record<string, Readonly<Record<number, Role>>>> = {
  Conv: { 1: 'conv', 2: 'bias' },
  ConvTranspose: { 1: 'convTranspose', 2: 'bias' },
  Gemm: { 0: 'linear', 1: 'linear', 2: 'bias' },
  MatMul: { 0: 'linear', 1: 'linear' },
  Gather: { 0: 'embedding' },
  LSTM: { 1: 'recurrentInput', 2: 'recurrentHidden', 3: 'recurrentBias' },
  GRU: { 1: 'recurrentInput', 2: 'recurrentHidden', 3: 'recurrentBias' },
  RNN: { 1: 'recurrentInput', 2: 'recurrentHidden', 3: 'recurrentBias' },
  BatchNormalization: { 1: 'normScale', 2: 'normBias', 3: 'runningMean', 4: 'runningVariance' },
  LayerNormalization: { 1: 'normScale', 2: 'normBias' },
  InstanceNormalization: { 1: 'normScale', 2: 'normBias' },
  GroupNormalization: { 1: 'normScale', 2: 'normBias' },
  RMSNormalization: { 1: 'normScale' },
  PRelu: { 1: 'vector' },
};

/** Every parameter with its role, by first use; one that is used twice, such as a tied embedding, is what it is first. */
export const weightsOf = ({ graph, values, makerOf, isSignal }: Trace): ReadonlyMap<string, Weight> => {
  const found = new Map<string, Weight>();
  for (const node of graph.nodes) {
    for (const [i, input] of node.inputs.entries()) {
      // What only shapes a parameter is seen through by its user.
      if (input === '' || isSignal(input) || !node.outputs.some(isSignal)) continue;
      for (const { name, turns } of sourcesOf(input, graph.parameters, makerOf)) {
        if (found.has(name)) continue;
        const shape = values.get(name)?.shape ?? [];
        const transposed = turns % 2 === 1 || (node.operator === 'Gemm' && isTurned(node, i));
        found.set(name, {
          name,
          role: roleOf(node, i, shape),
          node,
          transposed: transposed !== (i === 0 && isProduct(node)),
        });
      }
    }
  }
  return found;
};

const isProduct = ({ operator }: GraphNode): boolean => operator === 'MatMul' || operator === 'Gemm';

const isTurned = ({ attributes }: GraphNode, input: number): boolean =>
  attributes.get(input === 0 ? 'transA' : 'transB') === 1;

const roleOf = ({ operator, attributes, inputs }: GraphNode, input: number, shape: readonly number[]): Role => {
  const role = roles[operator]?.[input];
  if (role === 'linear') return shape.length === 1 ? 'vector' : 'linear';
  if (role === 'conv' && shape[1] === 1 && Number(attributes.get('group') ?? 1) > 1) return 'depthwise';
  if (role) return role;
  const long = shape.filter((length) => length > 1).length;
  if (operator === 'Add' || operator === 'Sub') return long > 1 ? 'position' : 'bias';
  if (operator === 'Concat') return 'token';
  if (operator === 'Mul') return inputs.length > 0 && long === 1 ? 'layerScale' : 'branchScale';
  return 'other';
};

/** Of a matrix; without an order all axes are reversed. */
const isSwap = (order: unknown): boolean => order === undefined || (Array.isArray(order) && order.join() === '1,0');

/** The parameters that a value is a reshaped part of, and how often two axes are swapped on the way. */
const sourcesOf = (
  value: string,
  parameters: ReadonlySet<string>,
  makerOf: Trace['makerOf'],
): { readonly name: string; readonly turns: number }[] => {
  const found = new Map<string, number>();
  const waiting = [{ name: value, turns: 0 }];
  const seen = new Set<string>();
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { name, turns } = next;
    if (seen.has(name)) continue;
    seen.add(name);
    if (parameters.has(name)) found.set(name, turns);
    const maker = makerOf(name);
    if (!maker || !transparent.has(maker.operator)) continue;
    const swaps = maker.operator === 'Transpose' && isSwap(maker.attributes.get('perm')) ? 1 : 0;
    const handedOn = maker.operator === 'Concat' ? maker.inputs : maker.inputs.slice(0, 1);
    for (const input of handedOn) waiting.push({ name: input, turns: turns + swaps });
  }
  return [...found].map(([name, turns]) => ({ name, turns }));
};
