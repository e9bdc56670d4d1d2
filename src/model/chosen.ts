import { activationKind } from '../activation/index.ts';
import type { DrawRules, ParameterDescription, SimpleLayerChoice } from '../network/index.ts';
import type { GraphNode } from './graph.ts';
import { knownActivation } from './known.ts';
import type { ModelLayer } from './layers.ts';
import type { Origin } from './origin.ts';
import type { Trace } from './trace.ts';
import type { Weight } from './weights.ts';

interface Surroundings {
  readonly trace: Trace;
  /** The layer's own, and how each starts. */
  readonly weights: readonly Weight[];
  readonly starts: readonly ParameterDescription['start'][];
  /** Of what goes in. */
  readonly origins: readonly Origin[];
  readonly rules: DrawRules;
}

/** What only moves numbers, or changes nothing: theory goes through it. */
const moves: ReadonlySet<string> = new Set([
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Identity',
  'Dropout',
  'Cast',
]);

/**
 * A layer of a model as a layer of this program, as far as it is one, by its name and parameters; and why theory has nothing to say
 * of it, in a few words.
 */
export const chosen = (
  layer: ModelLayer,
  around: Surroundings,
): { readonly choice: SimpleLayerChoice; readonly noTheory?: string } => {
  const activation = layer.category === 'activation' ? knownActivation(working(layer)) : undefined;
  const between = around.origins.flatMap(({ through }) => through).find((operator) => !moves.has(operator));
  const reason = between === undefined ? undefined : `between it and what goes into it stands ${between}`;
  const found = activation ? { parameters: activation.parameters } : knownKind(layer, around);
  const why = reason ?? (typeof found === 'string' ? found : undefined);
  const choice = {
    name: activation ? activationKind(activation) : layer.kind,
    parameters: typeof found === 'string' ? {} : found.parameters,
  } as SimpleLayerChoice;
  return { choice, ...(why !== undefined && { noTheory: why }) };
};

/** The nodes that do more than to move what goes through. */
const working = ({ nodes }: ModelLayer): GraphNode[] => {
  const found = nodes.filter(({ operator }) => !moves.has(operator));
  return found.length > 0 ? found : [...nodes];
};

type Known = { readonly parameters: SimpleLayerChoice['parameters'] } | string;

/** The parameters by which a rule of theory takes a layer; or why none does. */
const knownKind = (layer: ModelLayer, around: Surroundings): Known => {
  const rule = kinds[layer.kind];
  if (!rule) return `there is no rule for ${layer.kind}`;
  if (layer.category !== 'residual' && around.origins.some(({ layers }) => layers.length > 1))
    return 'several layers go into it at once';
  return rule(layer, around);
};

const kinds: Readonly<Record<string, (layer: ModelLayer, around: Surroundings) => Known>> = {
  affine: (layer, around) => drawnProduct(layer, around) ?? { parameters: {} },
  conv2d: (layer, around) => {
    const why = drawnProduct(layer, around);
    if (why !== undefined) return why;
    const geometry = geometryOf(
      layer.nodes.find(({ operator }) => operator === 'Conv')!,
      around,
    );
    return geometry ? { parameters: geometry } : 'its padding, kernel or dilation is none that theory has a rule for';
  },
  layerNorm: (layer, around) => standing(layer, around),
  batchNorm: (layer, around) => standing(layer, around),
  rmsNorm: (layer, around) => standing(layer, around),
  averagePool: (layer) => windowOf(working(layer)),
  maxPool: (layer) => windowOf(working(layer)),
  globalAveragePool: () => ({ parameters: {} }),
  residual: ({ nodes }) => (nodes.length === 1 ? { parameters: {} } : 'its sum is not alone in its module'),
};

/** Why a product is no plain x W + b of drawn weights; undefined where it is. */
const drawnProduct = (layer: ModelLayer, { weights, starts, rules }: Surroundings): string | undefined => {
  const nodes = working(layer);
  const isPlain = nodes.every(({ operator, attributes }) => {
    const factor = [attributes.get('alpha'), attributes.get('beta')].some((one) => one !== undefined && one !== 1);
    return ['MatMul', 'Gemm', 'Conv', 'Add', 'Transpose'].includes(operator) && !factor;
  });
  const additions = nodes.filter(({ operator }) => operator === 'Add').length;
  if (!isPlain || additions > weights.filter(({ role }) => role === 'bias').length)
    return `beside its product stand other operations: ${nodes.map(({ operator }) => operator).join(', ')}`;
  const drawn = starts.filter((start) => start === 'weights').length;
  if (drawn === 0) return 'its weights are as built';
  if (drawn > 1) return 'it has several matrices';
  if (weights.some(({ role }, i) => role === 'bias' && starts[i] === 'asBuilt')) return 'its bias is as built';
  return rules.fans === 'signal' ? undefined : `its fans are counted as ${rules.fans} does`;
};

/** The side of square windows that lie beside each other, whatever is left of an image being left out. */
const windowOf = ([node, ...others]: readonly GraphNode[]): Known => {
  const list = (name: string): readonly number[] => (node!.attributes.get(name) as number[] | undefined) ?? [];
  const [kernel, strides] = [list('kernel_shape'), list('strides')];
  const isPlain =
    others.length === 0 &&
    kernel.length === 2 &&
    [...kernel, ...strides].every((length) => length === kernel[0]) &&
    strides.length === 2 &&
    list('pads').every((length) => length === 0) &&
    list('dilations').every((length) => length === 1) &&
    !node!.attributes.get('ceil_mode') &&
    ['NOTSET', 'VALID', undefined].includes(node!.attributes.get('auto_pad') as string | undefined);
  return isPlain ? { parameters: { window: kernel[0]! } } : 'its windows are none that theory has a rule for';
};

/** A normalization over the last axis, or of channels, whose γ is 1 and whose β is 0. */
const standing = (layer: ModelLayer, { trace, weights }: Surroundings): Known => {
  const [node, ...others] = working(layer);
  if (others.length > 0) return 'it is spelled out';
  const { values } = trace;
  const rank = values.get(layer.output)!.shape.length;
  const axis = Number(node!.attributes.get('axis') ?? -1);
  if (layer.kind !== 'batchNorm' && axis !== -1 && axis !== rank - 1) return 'it is over several axes';
  const isPlain = weights.every(({ name, role }) => {
    const expected = role === 'normScale' ? 1 : 0;
    return trace.graph.tensors.get(name)?.values.every((value) => value === expected) ?? false;
  });
  return isPlain ? { parameters: {} } : 'its γ and β are as built, not 1 and 0';
};

/** Square, dense, and padded on both sides alike; undefined of any other. */
const geometryOf = (
  { attributes }: GraphNode,
  { trace, weights }: Surroundings,
): SimpleLayerChoice['parameters'] | undefined => {
  const kernel = weights.find(({ role }) => role === 'conv' || role === 'depthwise');
  const [filters = 0, , height = 0, width = 0] = (kernel && trace.values.get(kernel.name)?.shape) ?? [];
  const lengths = (name: string, otherwise: number): readonly number[] =>
    (attributes.get(name) as number[] | undefined) ?? [otherwise];
  const isOne = (all: readonly number[]): boolean => all.every((length) => length === all[0]);
  const [strides, dilations, pads] = [lengths('strides', 1), lengths('dilations', 1), lengths('pads', 0)];
  const auto = attributes.get('auto_pad') ?? 'NOTSET';
  if (height !== width || height === 0 || !isOne(strides) || !isOne(pads) || dilations.some((one) => one !== 1))
    return undefined;
  if (auto !== 'NOTSET' && auto !== 'VALID') return undefined;
  const [pad = 0] = pads;
  if (pad !== 0 && 2 * pad !== height - 1) return undefined;
  return {
    filters,
    kernel: height,
    stride: strides[0]!,
    padding: pad === 0 ? 'valid' : 'same',
    groups: Number(attributes.get('group') ?? 1),
  };
};
