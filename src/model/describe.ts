import type { LayerDescription, ParameterDescription } from '../network/index.ts';
import { fansOfWeight, isBias, isDrawn } from './draw.ts';
import type { ModelLayer } from './layers.ts';
import type { Trace } from './trace.ts';
import type { Weight } from './weights.ts';

export interface DescribedLayer {
  readonly description: LayerDescription;
  /** The file's names for its parameters, in the description's order. */
  readonly tensors: readonly string[];
}

/** The layers as all the rest of a study sees them. A parameter belongs to the layer of its first use. */
export const describeModel = (
  trace: Trace,
  weights: ReadonlyMap<string, Weight>,
  layers: readonly ModelLayer[],
): DescribedLayer[] => {
  const numberOf = new Map<string, number>();
  let group = 0;
  return layers.map((layer, i) => {
    const number = i + 1;
    const nodes = new Set(layer.nodes);
    const own = [...weights.values()].filter(({ node }) => nodes.has(node));
    const inputs = [...new Set(layer.inputs.flatMap((name) => producers(name, trace, numberOf)))];
    const block = layer.fork === undefined ? undefined : blockOf(producers(layer.fork, trace, numberOf), number);
    for (const node of layer.nodes) for (const name of node.outputs) numberOf.set(name, number);
    if (own.some(isDrawn) || i === 0) group++;
    const names = uniqueNames(own.map(nameOf));
    const description: LayerDescription = {
      number,
      kind: layer.kind,
      category: layer.category,
      name: layer.name,
      title: layer.name,
      inputs: inputs.length > 0 ? inputs : [0],
      ...(block && { block }),
      outputShape: trace.values.get(layer.output)!.shape.slice(1),
      parameters: own.map((weight, k): ParameterDescription => ({
        name: names[k]!,
        shape: trace.values.get(weight.name)!.shape,
        start: isDrawn(weight) ? 'weights' : isBias(weight) ? 'bias' : 'asBuilt',
        ...(isDrawn(weight) && { fans: fansOfWeight(weight, trace) }),
      })),
      group,
    };
    return { description, tensors: own.map(({ name }) => name) };
  });
};

const blockOf = ([input = 0]: readonly number[], number: number): LayerDescription['block'] =>
  input + 1 < number ? { input, first: input + 1, scale: 1 } : undefined;

/** Numbers of the layers that a value comes from, through nodes that are in none; 0 is the input. */
const producers = (value: string, { makerOf, isSignal }: Trace, numberOf: ReadonlyMap<string, number>): number[] => {
  const found = new Set<number>();
  const seen = new Set<string>();
  const waiting = [value];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const number = numberOf.get(name);
    const maker = makerOf(name);
    if (number !== undefined) found.add(number);
    else if (!maker) found.add(0);
    else waiting.push(...maker.inputs.filter(isSignal));
  }
  return [...found].toSorted((a, b) => a - b);
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
