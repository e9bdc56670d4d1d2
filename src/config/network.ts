import type { GivenInput } from '../model/index.ts';
import {
  buildArchitecture,
  commonDefaults,
  describeLayers,
  listsOf,
  placedLayers,
  ShapeError,
  sizeOf,
  stack,
  type LayerChoice,
  type LayerDescription,
  type NetworkSpec,
} from '../network/index.ts';
import { formatBytes, memoryLimit, memoryNeed, memoryNeedOfBuilt, memoryNeedOfEqual } from './memory.ts';
import type { BuiltConfig, Config, ModelConfig, StackConfig } from './normalize.ts';
import { ownInitializerProblems } from './initializerMisfits.ts';
import { modelPath, resolveModel, type Resolved } from './ownModel.ts';
import type { InitializerOrRecipe } from '../recipe/index.ts';
import type { Path } from './path.ts';
import { formatValue, type Problem } from './problem.ts';
import { resolveUserModule } from './userModule.ts';

/**
 * A config's network as plain data, or why it can't be run.
 * @param folder the config's
 * @param batch what goes into a model of several inputs
 */
export const resolveNetwork = (
  config: Config,
  folder: string,
  batch?: ReadonlyMap<string, GivenInput>,
): Resolved | Problem[] => {
  const { network, input } = config;
  if ('model' in network) {
    const found = resolveModel(network, { folder, shape: input.shape, batch });
    const problems = Array.isArray(found) ? found : modelProblems(found, config);
    return problems.length > 0 ? problems : found;
  }
  const found = resolveSpecified(network, config, folder);
  return Array.isArray(found) ? found : { network: found, samples: input.samples, notes: [] };
};

const modelProblems = ({ network, samples }: Resolved, config: Config): Problem[] => [
  ...memoryProblems(memoryNeed(samples, network), `this model and ${samples} samples`),
  ...networkProblems(network, config).map((problem) =>
    problem.path[1] === 'layers' ? { ...problem, path: modelPath } : problem,
  ),
];

const resolveSpecified = (
  network: Exclude<Config['network'], ModelConfig>,
  config: Config,
  folder: string,
): NetworkSpec | Problem[] => {
  if ('layers' in network) return resolveLayers(network.layers, config, folder);
  return 'architecture' in network ? resolveBuilt(network, config, folder) : resolveStack(network, config, folder);
};

const resolveStack = (
  { width, depth: pairs, activation: given }: StackConfig,
  { input, training }: Config,
  folder: string,
): NetworkSpec | Problem[] => {
  const depth = pairs ?? (Array.isArray(width) ? width.length - 1 : 3);
  const problems = widthProblems(width, depth);
  if (Array.isArray(width) && training.carryOver && new Set(width).size > 1) {
    problems.push({
      path: ['network', 'width'],
      message: `layers of unequal widths ${formatValue(width)} can't carry tensors over to the next epoch; set training.carryOver: false`,
    });
  }
  const activation = resolveUserModule(given, folder, ['network', 'activation']);
  const need = Array.isArray(width)
    ? memoryNeed(input.samples, stack(width, given))
    : memoryNeedOfEqual(input.samples, width, depth);
  const what = `width ${formatValue(width)}, depth ${depth} and ${input.samples} samples`;
  problems.push(...memoryProblems(need, what));
  if (isProblem(activation)) return [...problems, activation];
  if (problems.length > 0) return problems;
  return stack(Array.isArray(width) ? width : Array.from({ length: depth + 1 }, () => width), activation);
};

const widthProblems = (width: number | readonly number[], depth: number): Problem[] =>
  typeof width === 'number' || width.length === depth + 1
    ? []
    : [
        {
          path: ['network', 'width'],
          message: `${width.length} widths for depth ${depth}; expected ${depth + 1}: the input's, then one for each pair of layers`,
        },
      ];

const resolveBuilt = (network: BuiltConfig, config: Config, folder: string): NetworkSpec | Problem[] => {
  const { architecture, depth, width } = network;
  const { samples } = config.input;
  const activation = resolveUserModule(network.activation, folder, ['network', 'activation']);
  const problems = widthProblems(width, depth);
  if (isProblem(activation)) return [...problems, activation];
  if (problems.length > 0) return problems;
  const built = (blocks: number): NetworkSpec =>
    buildArchitecture(architecture, { ...commonDefaults, ...network, activation, depth: blocks });
  const what = `${architecture} of width ${formatValue(width)}, depth ${depth} and ${samples} samples`;
  // Before depth, which may be absurd, is spelt out.
  const shapes = shapeProblems(() => memoryProblems(memoryNeedOfBuilt(samples, built, depth, width), what));
  const found = shapes.length > 0 ? shapes : networkProblems(built(depth), config);
  if (found.length === 0) return built(depth);
  return found.map(({ path, message }) => ({ path: path[1] === 'layers' ? ['network'] : path, message }));
};

const resolveLayers = (layers: readonly LayerChoice[], config: Config, folder: string): NetworkSpec | Problem[] => {
  const missing: Problem[] = [];
  const resolve: Resolve = (choice, place) => {
    const found = resolveUserModule(choice, folder, ['network', 'layers', ...place]);
    if (!isProblem(found)) return found;
    missing.push(found);
    return choice;
  };
  const spec: NetworkSpec = { inputShape: config.input.shape!, layers: resolved(layers, [], resolve) };
  const { samples } = config.input;
  const problems = [
    ...missing,
    ...shapeProblems(() => memoryProblems(memoryNeed(samples, spec), `these layers and ${samples} samples`)),
  ];
  const found = problems.length > 0 ? problems : networkProblems(spec, config);
  return found.length > 0 ? found : spec;
};

type Resolve = <C extends LayerChoice | InitializerOrRecipe>(choice: C, place: Path) => C;

/** The layers with every module resolved, those within others too. */
const resolved = (layers: readonly LayerChoice[], place: Path, resolve: Resolve): LayerChoice[] =>
  layers.map((layer, i) => {
    const at = [...place, i];
    const lists = listsOf(layer).map(({ key, layers: inner }) => [
      key,
      resolved(inner, [...at, layer.name, key], resolve),
    ]);
    const own = 'initializer' in layer ? layer.initializer : undefined;
    return {
      ...resolve(layer, at),
      ...Object.fromEntries(lists),
      ...(own && { initializer: resolve(own, [...at, 'initializer']) }),
    };
  });

const isProblem = (value: object): value is Problem => 'message' in value;

/** What `check` finds; or why shapes don't fit. */
const shapeProblems = (check: () => Problem[]): Problem[] => {
  try {
    return check();
  } catch (error) {
    if (error instanceof ShapeError) return [{ path: ['network', 'layers', ...error.place], message: error.message }];
    throw error;
  }
};

const memoryProblems = (need: number, what: string): Problem[] =>
  need <= memoryLimit()
    ? []
    : [
        {
          path: ['network'],
          message: `${what} need about ${formatBytes(need)} of memory; this machine's limit is ${formatBytes(memoryLimit())}`,
        },
      ];

/** Problems of a network whose shapes fit. */
const networkProblems = (spec: NetworkSpec, { input, training }: Config): Problem[] => [
  ...ownInitializerProblems(spec),
  ...batchNormProblems(spec, input.samples),
  ...(training.carryOver ? carryOverProblems(spec) : []),
];

/** Over a single value a batch normalization gives 0 whatever goes in. */
const batchNormProblems = (spec: NetworkSpec, samples: number): Problem[] =>
  placedLayers(spec).flatMap(({ description, place }): Problem[] => {
    const { kind, name, outputShape } = description;
    if (kind !== 'batchNorm' || samples * sizeOf(description) > outputShape.at(-1)!) return [];
    return [
      {
        path: ['network', 'layers', ...place],
        message: `${name}: over a single value, of one sample of shape [${outputShape.join(', ')}], it gives 0 for every input; input.samples: 2 or more`,
      },
    ];
  });

/** The tensors that are carried over must fit: the last layer's input as the input, the second's input gradient as the upstream one. */
const carryOverProblems = (spec: NetworkSpec): Problem[] => {
  const layers = describeLayers(spec);
  const path = ['training', 'carryOver'];
  if (layers[0]!.category === 'embedding')
    return [{ path, message: "token ids can't be carried over; set training.carryOver: false" }];
  const shapeOf = (number: number): readonly number[] => layers[number - 1]?.outputShape ?? spec.inputShape;
  const inputOf = ({ block, inputs }: LayerDescription): number => block?.input ?? inputs[0]!;
  const [second, last] = [layers[1] ?? layers[0]!, layers.at(-1)!];
  const fits =
    String(shapeOf(inputOf(last))) === String(spec.inputShape) &&
    String(last.outputShape) === String(shapeOf(inputOf(second)));
  const shapes = [spec.inputShape, ...layers.map(({ outputShape }) => outputShape)];
  return fits
    ? []
    : [
        {
          path,
          message: `layers of unequal shapes ${formatValue(shapes)} can't carry tensors over to the next epoch; set training.carryOver: false`,
        },
      ];
};
