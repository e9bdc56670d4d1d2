import { isObject } from '../../weightFile/json.ts';
import type { AttributeValue } from '../types.ts';
import type { Signal } from './builder.ts';
import { layerConfigOf } from './config.ts';
import type { LayerBuild } from './layer.ts';

interface Activation {
  readonly operator: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Along the last axis, whose place the graph may have changed. */
  readonly overLast?: boolean;
}

/** By Keras' words, of both its versions; what they mean by one word differs in hard_sigmoid alone. https://keras.io/api/layers/activations/ */
export const activations: Readonly<Record<string, Activation>> = {
  relu: { operator: 'Relu' },
  relu6: { operator: 'Clip', attributes: { min: 0, max: 6 } },
  leaky_relu: { operator: 'LeakyRelu', attributes: { alpha: 0.2 } },
  elu: { operator: 'Elu', attributes: { alpha: 1 } },
  selu: { operator: 'Selu' },
  celu: { operator: 'Celu' },
  gelu: { operator: 'Gelu' },
  gelu_new: { operator: 'Gelu', attributes: { approximate: 'tanh' } },
  sigmoid: { operator: 'Sigmoid' },
  hard_sigmoid: { operator: 'HardSigmoid', attributes: { alpha: 1 / 6 } },
  tanh: { operator: 'Tanh' },
  softplus: { operator: 'Softplus' },
  softsign: { operator: 'Softsign' },
  silu: { operator: 'Swish' },
  swish: { operator: 'Swish' },
  hard_silu: { operator: 'HardSwish' },
  hard_swish: { operator: 'HardSwish' },
  mish: { operator: 'Mish' },
  exponential: { operator: 'Exp' },
  softmax: { operator: 'Softmax', attributes: { axis: -1 }, overLast: true },
  log_softmax: { operator: 'LogSoftmax', attributes: { axis: -1 }, overLast: true },
};

/** Keras 2's is clip(0.2 x + 0.5, 0, 1), Keras 3's relu6(x + 3) / 6. */
const hardSigmoid2: Activation = { operator: 'HardSigmoid', attributes: { alpha: 0.2 } };

/** Keras' word for what a layer applies, undefined of nothing: a word, or a function written out. @throws ModelError */
export const activationName = ({ settings }: LayerBuild, key: string, otherwise = 'linear'): string | undefined => {
  const given: unknown = settings.values[key] ?? otherwise;
  const named: unknown = isObject(given) && typeof given['config'] === 'string' ? given['config'] : given;
  // TensorFlow.js writes its classes' names, hardSigmoid.
  const name = typeof named === 'string' ? named.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : '';
  if (name === 'linear') return undefined;
  if (Object.hasOwn(activations, name)) return name;
  return settings.fail(
    `its ${key} ${JSON.stringify(named)?.slice(0, 60)} is not known; known: linear, ${Object.keys(activations).join(', ')}`,
  );
};

/** The operator of a word. */
export const activationOf = ({ isKeras3 }: LayerBuild, name: string): Activation =>
  name === 'hard_sigmoid' && !isKeras3 ? hardSigmoid2 : activations[name]!;

/** What a layer's own activation makes of its result, a layer of its own behind it: `dense/relu`. */
export const activated = (at: LayerBuild, x: Signal, key = 'activation'): Signal => {
  const given = at.settings.values[key];
  // Keras 3 takes a layer as well.
  if (isObject(given) && isObject(given['config']) && String(given['module']).startsWith('keras.layers'))
    return at.inner(layerConfigOf(given), [x], key)[0]!;
  const name = activationName(at, key);
  if (name === undefined) return x;
  const scope = at.graph.scope;
  at.graph.scope = `${scope}/${name}`;
  const out = activate(at, x, name);
  at.graph.scope = scope;
  return out;
};

/** An activation in the layer's own scope. */
export const activate = (at: LayerBuild, x: Signal, name: string): Signal => {
  const { operator, attributes, overLast } = activationOf(at, name);
  const input = overLast ? at.graph.plain(x) : x;
  return { ...input, name: at.graph.one(operator, [input.name], attributes) };
};
