import {
  withPlaces,
  type DrawRules,
  type LayerDescription,
  type ModelLayerSpec,
  type ParameterDescription,
} from '../network/index.ts';
import { chosen } from './chosen.ts';
import { fansOfWeight, initializerFor, startOf, usualDraws } from './draw.ts';
import { channelsLast, imagesOf } from './images.ts';
import type { ModelLayer } from './layers.ts';
import { product } from './operators/tensors.ts';
import { originOf, type Origin } from './origin.ts';
import type { Trace } from './trace.ts';
import type { Weight } from './weights.ts';

/** The layers as all the rest of a study sees them. A parameter belongs to the layer of its first use. */
export const describeModel = (
  trace: Trace,
  weights: ReadonlyMap<string, Weight>,
  layers: readonly ModelLayer[],
  rules: DrawRules = usualDraws,
): ModelLayerSpec[] => {
  const images = imagesOf(trace);
  const numberOf = new Map<string, number>();
  let group = 0;
  const described = layers.map((layer, i): ModelLayerSpec => {
    const number = i + 1;
    const nodes = new Set(layer.nodes);
    const own = [...weights.values()].filter(({ node }) => nodes.has(node));
    const origins = originsOf(layer, trace, numberOf);
    const inputs =
      layer.fork === undefined
        ? [...new Set(origins.flatMap(({ layers: from }) => from))]
        : joinedBy(layer, origins, trace);
    const block = layer.fork === undefined ? undefined : blockOf(originOf(layer.fork, trace, numberOf).layers, number);
    for (const node of layer.nodes) for (const name of node.outputs) numberOf.set(name, number);
    const starts = own.map((weight) => startOf(weight, rules));
    if (starts.includes('weights') || i === 0) group++;
    const names = uniqueNames(own.map(nameOf));
    const kept = layer.nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== layer.output));
    const workspace = kept.reduce((sum, name) => sum + product(trace.values.get(name)?.shape.slice(1) ?? [0]), 0);
    const { choice, noTheory } = chosen(layer, { trace, weights: own, starts, origins, rules });
    const drawn = own.find((_, k) => starts[k] === 'weights');
    const initializer = drawn && rules.rules.length > 0 ? initializerFor(drawn.name, rules, unnamed) : unnamed;
    const description: LayerDescription = {
      number,
      kind: choice.name,
      category: layer.category,
      name: layer.name,
      title: layer.name,
      inputs: inputs.length > 0 ? inputs : [0],
      ...(block && { block }),
      outputShape: shapeOf(layer, trace, images),
      parameters: own.map((weight, k): ParameterDescription => ({
        name: names[k]!,
        shape: trace.values.get(weight.name)!.shape,
        start: starts[k]!,
        ...(starts[k] === 'weights' && { fans: fansOfWeight(weight, trace, rules) }),
      })),
      ...(workspace > 0 && { workspace }),
      group,
      ...(noTheory !== undefined && { noTheory }),
    };
    return {
      choice: initializer === unnamed ? choice : { ...choice, initializer },
      description,
      tensors: own.map(({ name }) => name),
    };
  });
  const placed = withPlaces(described.map(({ description }) => description));
  return described.map((layer, i) => ({
    ...layer,
    description: withRoles(placed[i]!, layer.tensors, placed, weights),
  }));
};

/** What the use of a tensor tells, beside its place: whether it is recurrent, or of attention, whose products are layers here. */
const withRoles = (
  layer: LayerDescription,
  tensors: readonly string[],
  layers: readonly LayerDescription[],
  weights: ReadonlyMap<string, Weight>,
): LayerDescription => {
  const around = layers.find(({ number, block }) => block && block.first <= layer.number && layer.number < number);
  const branch = around ? layers.slice(around.block!.first - 1, around.inputs[0]) : [];
  const isAttention = branch.some(({ category }) => category === 'attention');
  const parameters = layer.parameters.map((one, i): ParameterDescription => {
    const place = one.fans?.place;
    if (!place) return one;
    const { role: used } = weights.get(tensors[i]!)!;
    const ofAttention = { mlpIn: 'attentionQkv', mlpOut: 'attentionOut' } as const;
    const isPlain = used === 'linear' || used === 'conv' || used === 'depthwise';
    const placed = place.role === 'mlpIn' || place.role === 'mlpOut' ? ofAttention[place.role] : place.role;
    const role = isPlain ? (isAttention ? placed : place.role) : used;
    return { ...one, fans: { ...one.fans, place: { ...place, role } } };
  });
  return { ...layer, parameters };
};

/** Where no rule names what draws a tensor. */
const unnamed = { name: 'asBuilt', parameters: {} } as const;

/** Of one sample, channels behind the pixels; of a channel's mean over all pixels the channels alone. */
const shapeOf = ({ output, kind }: ModelLayer, { values }: Trace, images: ReadonlySet<string>): readonly number[] => {
  const shape = values.get(output)!.shape.slice(1);
  if (kind === 'globalAveragePool') return shape.slice(0, 1);
  return images.has(output) ? channelsLast(shape) : shape;
};

/** Of each value that goes in. */
const originsOf = (layer: ModelLayer, trace: Trace, numberOf: ReadonlyMap<string, number>): Origin[] =>
  layer.inputs.map((name) => originOf(name, trace, numberOf));

/** The end of the branch, then that of the shortcut: the path on which more is computed is the branch, of equals the first. */
const joinedBy = ({ inputs }: ModelLayer, origins: readonly Origin[], { ancestorsOf }: Trace): number[] => {
  const [a = 0, b = 0] = origins.map(({ layers }) => Math.max(0, ...layers));
  const [ofA = 0, ofB = 0] = inputs.map((name) => ancestorsOf(name).size);
  return ofB > ofA ? [b, a] : [a, b];
};

const blockOf = (origins: readonly number[], number: number): LayerDescription['block'] => {
  const input = Math.max(0, ...origins);
  return input + 1 < number ? { input, first: input + 1, scale: 1 } : undefined;
};

/** As this program's own layers call theirs. */
const nameOf = ({ role, name }: Weight): string => {
  if (role === 'recurrentHidden') return 'U';
  if (
    role === 'linear' ||
    role === 'conv' ||
    role === 'depthwise' ||
    role === 'convTranspose' ||
    role === 'embedding' ||
    role === 'recurrentInput'
  )
    return 'W';
  if (role === 'bias' || role === 'recurrentBias') return 'b';
  if (role === 'normScale') return 'gamma';
  return role === 'normBias' ? 'beta' : name.split('.').at(-1)!;
};

const uniqueNames = (names: readonly string[]): string[] =>
  names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name}${before + 1}`;
  });
