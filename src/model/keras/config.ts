import { isObject, type JsonObject } from '../../weightFile/json.ts';
import { ModelError } from '../types.ts';

/** A tensor that a layer made: which of the layer's calls, and which of that call's results. */
export class TensorRef {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;

  constructor(layer: string, node: number, tensor: number) {
    this.layer = layer;
    this.node = node;
    this.tensor = tensor;
  }
}

/** What a layer is called with once, tensors as references. */
export interface LayerCall {
  readonly args: readonly unknown[];
  readonly kwargs: JsonObject;
}

/** A layer of a model, as either of the two forms has it. */
export interface LayerConfig {
  readonly name: string;
  readonly className: string;
  /** Keras 3's, empty of older forms. */
  readonly module: string;
  readonly settings: JsonObject;
  /** None of a layer in a Sequential, which is called once, in order. */
  readonly calls: readonly LayerCall[];
  /** Whether its calls are written as Keras 2 does, who counts those of a model from 1. */
  readonly isOld: boolean;
}

export interface ModelConfig {
  readonly isSequential: boolean;
  readonly layers: readonly LayerConfig[];
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
  /** Of a Sequential that was built without an input layer. */
  readonly inputShape: unknown;
}

const modelClasses: ReadonlySet<string> = new Set(['Model', 'Functional', 'Sequential']);

/** Whether a layer is a model of its own. */
export const isModel = (className: string): boolean => modelClasses.has(className);

/**
 * Reads a model's configuration, of Keras 3 or of Keras 2, which is TensorFlow.js' too.
 * @throws ModelError
 */
export const modelConfigOf = (className: string, config: unknown): ModelConfig => {
  if (!isModel(className))
    throw new ModelError(
      `a ${className || 'model'} of a class of its own can't be read; expected a Sequential or functional model`,
    );
  const settings = Array.isArray(config) ? { layers: config as readonly unknown[] } : config;
  if (!isObject(settings) || !Array.isArray(settings['layers']))
    throw new ModelError('its configuration has no layers');
  const layers = settings['layers'].map(layerConfigOf);
  const names = layers.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ModelError(`two layers are named "${twice}"`);
  return {
    isSequential: className === 'Sequential',
    layers,
    inputs: refsIn(settings['input_layers']),
    outputs: refsIn(settings['output_layers']),
    inputShape: settings['build_input_shape'],
  };
};

/** A layer by its class and settings. @throws ModelError */
export const layerConfigOf = (layer: unknown): LayerConfig => {
  if (!isObject(layer) || typeof layer['class_name'] !== 'string' || !isObject(layer['config']))
    throw new ModelError(`a layer has no class_name or no config: ${JSON.stringify(layer)?.slice(0, 80)}`);
  const { class_name: className, config: settings, module, inbound_nodes: nodes, registered_name: registered } = layer;
  const isOwn = typeof registered === 'string' && registered.includes('>');
  return {
    name: [layer['name'], settings['name']].find((name) => typeof name === 'string') ?? className,
    className: isOwn ? registered : className,
    module: typeof module === 'string' ? module : '',
    settings,
    calls: Array.isArray(nodes) ? nodes.map(callOf) : [],
    isOld: !Array.isArray(nodes) || nodes.some((node) => !isObject(node)),
  };
};

/** Keras 3 has `{ args, kwargs }`, older forms `[[layer, node, tensor, kwargs], …]`. */
const callOf = (node: unknown): LayerCall => {
  if (isObject(node)) {
    const { args, kwargs } = node;
    return {
      args: Array.isArray(args) ? args.map(withRefs) : [],
      kwargs: isObject(kwargs) ? (withRefs(kwargs) as JsonObject) : {},
    };
  }
  const parts = Array.isArray(node) ? (isRef(node) ? [node] : node) : [];
  const kwargs: unknown = (parts[0] as unknown[] | undefined)?.[3];
  return { args: parts.flatMap(refsIn), kwargs: isObject(kwargs) ? kwargs : {} };
};

const isRef = (value: unknown): value is [string, number, number] =>
  Array.isArray(value) && typeof value[0] === 'string' && Number.isInteger(value[1]) && Number.isInteger(value[2]);

/** `["dense", 0, 0]`, a list of these, or a mapping, in order. */
const refsIn = (value: unknown): TensorRef[] => {
  if (isRef(value)) return [new TensorRef(...(value.slice(0, 3) as [string, number, number]))];
  if (Array.isArray(value)) return value.flatMap(refsIn);
  return isObject(value) ? Object.values(value).flatMap(refsIn) : [];
};

/** References in place of Keras 3's descriptions of tensors. */
const withRefs = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withRefs);
  if (!isObject(value)) return value;
  if (value['class_name'] === '__keras_tensor__' && isObject(value['config'])) {
    const [ref] = refsIn(value['config']['keras_history']);
    return ref;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withRefs(one)]));
};

/** The tensors that a call takes, in order; masks are made anew by the layers themselves. */
export const takenBy = ({ args, kwargs: { mask: _mask, ...kwargs } }: LayerCall): TensorRef[] =>
  tensorsIn([args, kwargs]);

/** The tensors among what a layer is called with, in order. */
export const tensorsIn = (value: unknown): TensorRef[] => {
  if (value instanceof TensorRef) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  return isObject(value) ? Object.values(value).flatMap(tensorsIn) : [];
};
