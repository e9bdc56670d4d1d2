import type { ActivationChoice } from '../activation/index.ts';
import type { GraphNode } from './graph.ts';

const plain = (
  name: 'relu' | 'sigmoid' | 'tanh' | 'softplus' | 'softsign' | 'mish' | 'silu' | 'selu',
): ActivationChoice => ({
  name,
  parameters: {},
});

/** In float32, or left out. */
const isNear = (given: unknown, usual: number): boolean =>
  given === undefined || Math.abs(Number(given) - usual) < 1e-6;

const gelu = (form: 'exact' | 'tanh'): ActivationChoice => ({ name: 'gelu', parameters: { form } });

/** Of a node, its attributes filled in. */
const ofNode: Readonly<Record<string, (attribute: (name: string) => unknown) => ActivationChoice | undefined>> = {
  Relu: () => plain('relu'),
  Sigmoid: () => plain('sigmoid'),
  Tanh: () => plain('tanh'),
  Softplus: () => plain('softplus'),
  Softsign: () => plain('softsign'),
  Mish: () => plain('mish'),
  Gelu: (attribute) => gelu(attribute('approximate') === 'tanh' ? 'tanh' : 'exact'),
  Swish: (attribute) => (Number(attribute('alpha') ?? 1) === 1 ? plain('silu') : undefined),
  Elu: (attribute) => ({ name: 'elu', parameters: { alpha: Number(attribute('alpha') ?? 1) } }),
  LeakyRelu: (attribute) => ({ name: 'leakyRelu', parameters: { alpha: Number(attribute('alpha') ?? 0.01) } }),
  Selu: (attribute) =>
    isNear(attribute('alpha'), 1.6732632423543772) && isNear(attribute('gamma'), 1.0507009873554805)
      ? plain('selu')
      : undefined,
};

/** As exporters spell them out, by their operators in alphabetical order. */
const spelledOut: Readonly<Record<string, ActivationChoice>> = {
  'Add Div Erf Mul Mul': gelu('exact'),
  'Add Add Mul Mul Mul Mul Pow Tanh': gelu('tanh'),
  'Add Add Mul Mul Mul Mul Mul Mul Tanh': gelu('tanh'),
  'Mul Sigmoid': plain('silu'),
  'Mul Softplus Tanh': plain('mish'),
};

/** The activation of this program's catalogue that these nodes of a layer compute; undefined where they compute none of them. */
export const knownActivation = (nodes: readonly GraphNode[]): ActivationChoice | undefined => {
  const [first, ...others] = nodes;
  if (others.length === 0) return ofNode[first!.operator]?.((name) => first!.attributes.get(name));
  return spelledOut[
    nodes
      .map(({ operator }) => operator)
      .toSorted()
      .join(' ')
  ];
};
