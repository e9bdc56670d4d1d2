import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Initializer, Role, WeightShape } from '../initializer/index.ts';
import type { DrawRules, ParameterDescription } from '../network/index.ts';
import type { RandomStream } from '../random/stream.ts';
import { createInitializerOrRecipe, type InitializerOrRecipe } from '../recipe/index.ts';
import type { Execution } from './execution.ts';
import { drawingOf } from './fans.ts';
import { product, tidied } from './operators/tensors.ts';
import { matches } from './pattern.ts';
import type { Trace } from './trace.ts';
import type { Weight } from './weights.ts';

/** What is drawn anew; all else stays as built, but for biases. */
const drawnRoles: ReadonlySet<Role> = new Set([
  'linear',
  'conv',
  'depthwise',
  'convTranspose',
  'recurrentInput',
  'recurrentHidden',
]);

/** What may be drawn where it is named. */
const drawableRoles: ReadonlySet<Role> = new Set([...drawnRoles, 'embedding', 'position', 'token']);

const isBias = ({ role }: Weight): boolean => role === 'bias' || role === 'recurrentBias';

/** Every weight of a layer, with the fans that the signal sees. */
export const usualDraws: DrawRules = { include: [], exclude: [], fans: 'signal', rules: [] };

/** How a tensor starts. */
export const startOf = (weight: Weight, { include, exclude }: DrawRules): ParameterDescription['start'] => {
  const isNamed = (patterns: readonly string[]): boolean => patterns.some((one) => matches(one, weight.name));
  if (isNamed(exclude)) return 'asBuilt';
  if (isBias(weight)) return 'bias';
  const isDrawn = include.length > 0 ? drawableRoles.has(weight.role) && isNamed(include) : drawnRoles.has(weight.role);
  return isDrawn ? 'weights' : 'asBuilt';
};

/** Why one of the patterns changes nothing: no tensor that it could be of has such a name. */
export const idlePattern = (draw: DrawRules, weights: ReadonlyMap<string, Weight>): string | undefined => {
  const all = [...weights.values()];
  const kinds = [
    ['include', draw.include, 'that can be drawn', all.filter(({ role }) => drawableRoles.has(role))],
    ['exclude', draw.exclude, 'there are', all],
    [
      'rules',
      draw.rules.map(({ pattern }) => pattern),
      'that are drawn',
      all.filter((one) => startOf(one, draw) === 'weights'),
    ],
  ] as const;
  for (const [key, patterns, which, tensors] of kinds) {
    const names = tensors.map(({ name }) => name);
    const idle = patterns.find((pattern) => !names.some((name) => matches(pattern, name)));
    if (idle === undefined) continue;
    const some = names.length > 0 ? names.slice(0, 5).join(', ') : 'none';
    return `${key}: no tensor is named ${JSON.stringify(idle)} of those ${which}: ${some}${names.length > 5 ? ', …' : ''}`;
  }
  return undefined;
};

/** What draws a tensor: the last rule that fits its name, else the study's. */
export const initializerFor = (name: string, { rules }: DrawRules, studys: InitializerOrRecipe): InitializerOrRecipe =>
  rules.findLast(({ pattern }) => matches(pattern, name))?.initializer ?? studys;

/** How a model's weights are drawn anew. */
export interface ModelDraws {
  /** `asBuilt` leaves everything as the file holds it. */
  readonly initializer: InitializerOrRecipe;
  /** `same`: from the initializer, behind the weight of the same layer; `zero`; `keep`: as the file holds them. */
  readonly bias: 'same' | 'zero' | 'keep';
  /** Default: every weight of a layer, with the fans that the signal sees. */
  readonly rules?: DrawRules;
  /** The stream of the l-th drawn weight tensor by first use, l from 1. */
  readonly stream: (l: number) => RandomStream;
}

/** The shape that an initializer gets for a weight. */
export const fansOfWeight = (weight: Weight, trace: Trace, { fans }: DrawRules = usualDraws): WeightShape =>
  drawingOf(weight, trace.values.get(weight.name)!.shape, fans).shape;

/**
 * Draws a model's weights anew, in place: linear, convolutional and recurrent ones, by first use; biases as `bias` says;
 * scales, norms, embeddings and what else there is stays as built.
 * @param placeOf where a weight stands in the network, for recipes
 */
export const drawWeights = (
  execution: Execution,
  trace: Trace,
  weights: ReadonlyMap<string, Weight>,
  { initializer: studys, bias, stream, rules = usualDraws }: ModelDraws,
  placeOf: (name: string) => WeightShape['place'] = () => undefined,
): void => {
  if (studys.name === 'asBuilt') return;
  const all = [...weights.values()];
  let l = 0;
  const replace = ({ name }: Weight, make: (shape: readonly number[]) => Tensor): void => {
    const parameter = execution.parameters.get(name)!;
    parameter.assign(tidied(() => tf.keep(make(parameter.value.shape))));
  };
  const biases = all.filter((one) => startOf(one, rules) === 'bias');
  if (bias === 'zero') for (const one of biases) replace(one, (shape) => tf.zeros([...shape]));
  for (const weight of all.filter((one) => startOf(one, rules) === 'weights')) {
    const g = stream(++l);
    const choice = initializerFor(weight.name, rules, studys);
    if (choice.name === 'asBuilt') continue;
    const initializer = createInitializerOrRecipe(choice);
    const drawing = drawingOf(weight, trace.values.get(weight.name)!.shape, rules.fans);
    const place = placeOf(weight.name);
    const shape = place ? { ...drawing.shape, place } : drawing.shape;
    replace(weight, (whole) => {
      const copies = Array.from({ length: drawing.copies }, () =>
        drawing.placed(tf.tensor1d(initializer.weights(g, shape))),
      );
      return tf.reshape(copies.length === 1 ? copies[0]! : tf.concat(copies), [...whole]);
    });
    if (bias !== 'same') continue;
    for (const one of biasesOf(weight, biases)) replace(one, (whole) => drawnBias(initializer, g, shape, whole));
  }
};

/** As many draws, one behind the other, as the tensor has room for. */
const drawnBias = (initializer: Initializer, g: RandomStream, fans: WeightShape, whole: readonly number[]): Tensor => {
  const parts: Float32Array[] = [];
  for (let left = product(whole); left > 0; left -= parts.at(-1)!.length) {
    parts.push(initializer.bias(g, fans).subarray(0, left));
  }
  return tf.reshape(tf.concat(parts.map((part) => tf.tensor1d(part))), [...whole]);
};

/** Biases of the node itself, or added to its result. */
const biasesOf = ({ node, role }: Weight, biases: readonly Weight[]): Weight[] => {
  const own = biases.filter((one) => one.node === node);
  if (own.length > 0) return role === 'recurrentHidden' ? [] : own;
  return biases.filter((one) => one.node.operator === 'Add' && one.node.inputs.includes(node.outputs[0]!));
};
