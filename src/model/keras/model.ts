import { isObject } from '../../weightFile/json.ts';
import { ModelError, type ModelFile } from '../types.ts';
import { GraphBuilder, type Signal } from './builder.ts';
import { isModel, modelConfigOf, takenBy, type LayerCall, type LayerConfig, type ModelConfig } from './config.ts';
import { FunctionalPass } from './functionalPass.ts';
import type { LayerBuild, LayerRow, LayerWeight } from './layer.ts';
import { layerRows, operationRows } from './layers/index.ts';
import { Settings } from './settings.ts';
import { readWeight, type WeightPlace, type WeightStore } from './weights.ts';

/** Models within models. */
const deepest = 32;

/**
 * A Sequential or functional model as a graph of ONNX' operators, the graph that all the rest of initscope runs. Each layer's nodes
 * are in the scope of its name, `encoder.dense`; its own activation is a layer behind it, `encoder.dense/relu`; a layer that is called
 * again is `encoder.dense#2` there, with the same weights.
 *
 * @param model `{ class_name, config }`
 * @throws ModelError with the layer that can't be translated
 */
export const graphOfLayers = (
  model: { readonly className: string; readonly config: unknown },
  store: WeightStore,
  isKeras3: boolean,
): ModelFile => {
  const translation = new Translation(store, isKeras3);
  const outputs = translation.outer(modelConfigOf(model.className, model.config));
  const { nodes, tensors, inputs } = translation.graph;
  return {
    graph: { nodes, tensors, inputs, outputs: outputs.map(({ name }) => name), metadata: new Map() },
    functions: [],
    opset: 20,
    producer: isKeras3 ? 'Keras' : 'TensorFlow.js',
  };
};

/** Where a model stands: its scope, and its place in an archive. */
interface Place {
  readonly scope: string;
  readonly path: string;
  readonly depth: number;
}

const called = (name: string, call: number): string => (call === 0 ? name : `${name}#${call + 1}`);

const within = (scope: string, name: string): string => (scope === '' ? name : `${scope}.${name}`);

class Translation {
  readonly graph = new GraphBuilder();
  readonly #store: WeightStore;
  readonly #isKeras3: boolean;

  constructor(store: WeightStore, isKeras3: boolean) {
    this.#store = store;
    this.#isKeras3 = isKeras3;
  }

  /** The model itself, its inputs those of the graph. */
  outer(model: ModelConfig): readonly Signal[] {
    return this.#model(model, undefined, { scope: '', path: '', depth: 0 });
  }

  #model(model: ModelConfig, given: readonly Signal[] | undefined, place: Place): readonly Signal[] {
    if (place.depth > deepest) throw new ModelError(`models within models, more than ${deepest}`);
    const paths = pathsOf(model, place.path);
    return model.isSequential
      ? [this.#sequence(model, given?.[0], place, paths)]
      : new FunctionalPass(model, given, (layer, call, inputs) =>
          this.#called(layer, call, inputs, { ...place, path: paths.get(layer)! }),
        ).outputs((layer) => this.#input(layer, model));
  }

  #sequence(
    model: ModelConfig,
    given: Signal | undefined,
    place: Place,
    paths: ReadonlyMap<LayerConfig, string>,
  ): Signal {
    const { layers } = model;
    const [first] = layers;
    if (!first) throw new ModelError('a Sequential without layers');
    let x = given ?? this.#input(first, model);
    for (const layer of layers) {
      if (layer.className === 'InputLayer') continue;
      const call: LayerCall = { args: [], kwargs: {} };
      [x] = this.#called(layer, { ...call, number: 0 }, [x], { ...place, path: paths.get(layer)! }) as [Signal];
    }
    return x;
  }

  /** An input of the graph. The batch is open, whatever the model says: no layer here depends on it. */
  #input({ name, settings }: LayerConfig, model: ModelConfig): Signal {
    const shape = settings['batch_shape'] ?? settings['batch_input_shape'] ?? model.inputShape;
    const isShape =
      Array.isArray(shape) && shape.length > 0 && shape.every((n) => n === null || Number.isSafeInteger(n));
    if (!isShape)
      throw new ModelError(
        `the layer "${name}" does not say what shape goes in (batch_shape is ${JSON.stringify(shape)}): build the model, then save it`,
      );
    const users = model.layers.filter(({ calls }) =>
      calls.some((call) => takenBy(call).some((ref) => ref.layer === name)),
    );
    const [first] = model.layers.filter(({ className }) => className !== 'InputLayer');
    const takers = model.isSequential ? [first] : users;
    const isIds = takers.length > 0 && takers.every((layer) => layer && takesIds(layer));
    const lengths = [null, ...(shape as (number | null)[]).slice(1)];
    this.graph.inputs.push({ name, dtype: isIds ? 'int32' : 'float32', shape: lengths });
    return { name, rank: lengths.length, channelsFirst: false };
  }

  #called(
    layer: LayerConfig,
    call: LayerCall & { readonly number: number },
    inputs: readonly Signal[],
    place: Place,
  ): readonly Signal[] {
    const { graph } = this;
    const before = graph.scope;
    const scope = within(place.scope, called(layer.name, call.number));
    try {
      if (isModel(layer.className))
        return this.#model(modelConfigOf(layer.className, layer.settings), inputs, {
          scope,
          path: place.path,
          depth: place.depth + 1,
        });
      graph.scope = scope;
      return this.#layer(layer, call, inputs, {
        scope,
        owner: within(place.scope, layer.name),
        path: place.path,
        depth: place.depth,
        names: [],
      });
    } finally {
      graph.scope = before;
    }
  }

  #layer(
    layer: LayerConfig,
    call: LayerCall,
    inputs: readonly Signal[],
    place: Place & { readonly owner: string; readonly names: readonly string[] },
  ): readonly Signal[] {
    const { name, className, module } = layer;
    const settings = new Settings(place.owner, className, layer.settings);
    const isOperation = /^keras(\.src)?\.ops/.test(module);
    const isKeras = module === '' || module.startsWith('keras');
    const row = isKeras ? (isOperation ? operationRows : layerRows).get(className) : undefined;
    if (!row)
      throw new ModelError(
        `the layer "${place.owner}" is of the class ${isOperation ? `${module}.` : ''}${className}, which is not known; docs/own-model.md#layers has what is: ${[...layerRows.keys()].toSorted().join(', ')}`,
      );
    if (inputs.length < (row.inputs ?? 1))
      settings.fail(`${inputs.length} tensors go in; expected ${row.inputs ?? 1} or more`);
    if (call.kwargs['mask'] && inputs.every(({ mask }) => mask === undefined))
      settings.fail('a mask that no Embedding and no Masking makes is not supported');
    const at: LayerBuild = {
      graph: this.graph,
      settings,
      call,
      isKeras3: this.#isKeras3,
      weights: (names, part) =>
        this.#weights({ names: [name, ...place.names], path: place.path }, place.owner, settings, names, part),
      inner: (inner, given, part) => {
        if (place.depth > deepest) settings.fail(`layers within layers, more than ${deepest}`);
        const below = {
          ...place,
          owner: part === 'layer' ? place.owner : `${place.owner}/${part}`,
          path: `${place.path}/${part}`,
          depth: place.depth + 1,
          names: [name, ...place.names],
        };
        return isModel(inner.className)
          ? [...this.#model(modelConfigOf(inner.className, inner.settings), given, below)]
          : [...this.#layer(inner, { args: [], kwargs: {} }, given, below)];
      },
      within: (part, build) => {
        const before = this.graph.scope;
        this.graph.scope = `${before}.${part}`;
        const found = build();
        this.graph.scope = before;
        return found;
      },
    };
    const made = row.build(at, inputs);
    const all: readonly Signal[] = Array.isArray(made) ? made : [made as Signal];
    return all.map((one) => ({ ...one, mask: maskOf(row, one, inputs) }));
  }

  #weights(
    place: WeightPlace,
    owner: string,
    settings: Settings,
    names: readonly string[],
    part: string | undefined,
  ): LayerWeight[] {
    const own = part === undefined ? place : { ...place, path: `${place.path}/${part}` };
    const label = part === undefined || part === 'cell' ? owner : `${owner}/${part}`;
    return names.map((weight, i) => {
      const source = this.#store.find(own, weight, i);
      if (!source) settings.fail(`its weight "${weight}" is not in the file`);
      const found = readWeight(`${label}/${weight}`, source);
      return (
        found ??
        settings.fail(`its weight "${weight}" is stored as ${source.dtype}, compressed or quantized; expected floats`)
      );
    });
  }
}

/** A mask goes through a layer that says so, if what comes out has steps; all others lose it. */
const maskOf = (row: LayerRow, made: Signal, inputs: readonly Signal[]): string | undefined => {
  const masks = inputs.map(({ mask }) => mask);
  if (row.keepsMask) return made.rank > 2 && masks.every((mask) => mask === masks[0]) ? masks[0] : undefined;
  return masks.includes(made.mask) ? undefined : made.mask;
};

/** Whether a layer looks its numbers up in a table. */
const takesIds = ({ className, settings }: LayerConfig): boolean => {
  if (className === 'Embedding') return true;
  if (!isModel(className) || !isObject(settings)) return false;
  const inner = modelConfigOf(className, settings);
  const [first] = inner.layers.filter((layer) => layer.className !== 'InputLayer');
  return inner.isSequential && first !== undefined && takesIds(first);
};

/** Keras numbers the layers of a model by their class: `layers/dense`, `layers/dense_1`. */
const pathsOf = ({ layers }: ModelConfig, path: string): ReadonlyMap<LayerConfig, string> => {
  const counts = new Map<string, number>();
  return new Map(
    layers.map((layer) => {
      const word = snakeCase(layer.className);
      const count = counts.get(word) ?? 0;
      counts.set(word, count + 1);
      return [layer, `${path === '' ? '' : `${path}/`}layers/${word}${count === 0 ? '' : `_${count}`}`];
    }),
  );
};

/** As Keras does it: `GlobalAveragePooling2D` is `global_average_pooling2d`. */
const snakeCase = (name: string): string =>
  name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
