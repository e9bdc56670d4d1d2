import { isUserModule } from '../userModule/choice.ts';
import { errorMessage } from '../errors.ts';
import type { CellSettings } from '../cell/index.ts';
import { createInitializer } from '../initializer/index.ts';
import { describeLayers, ShapeError, stack, type LayerChoice, type NetworkSpec } from '../network/index.ts';
import { formatBytes, memoryLimit, memoryNeed, memoryNeedOfEqual } from './memory.ts';
import { formatValue, type Problem } from './problem.ts';
import type { Config, NetworkConfig } from './normalize.ts';
import type { InitializerSetting } from './schema.ts';
import { resolveUserModule } from './userModule.ts';
import { alike, named } from './naming.ts';
import type { StudyInitializer } from './study.ts';

/**
 * Initializers with their labels and slugs; `folder` is the config's. Two that would share a folder or a legend entry are a
 * problem, and so are parameters that don't fit together.
 */
export const resolveInitializers = (
  entries: readonly InitializerSetting[],
  folder: string,
): StudyInitializer[] | Problem[] => {
  const resolved = entries.map((entry, i) => resolveUserModule(entry, folder, ['initializers', i]));
  const missing = resolved.filter(isProblem);
  if (missing.length > 0) return missing;
  const choices = named(resolved.filter((entry): entry is InitializerSetting => !isProblem(entry)));
  const problems = [...alike(choices), ...choices.flatMap(parameterConflict)];
  return problems.length > 0 ? problems : choices;
};

const isProblem = (value: object): value is Problem => 'message' in value;

/** Parameters that are valid one by one but not together, such as `uniform` with `low` above `high`. */
const parameterConflict = (choice: StudyInitializer, i: number): Problem[] => {
  try {
    if (!isUserModule(choice)) createInitializer(choice);
    return [];
  } catch (error) {
    return [{ path: ['initializers', i], message: errorMessage(error) }];
  }
};

/** The settings that all initializers of a config share, or why they can't be run. */
export const resolveSettings = (config: Config, folder: string): Omit<CellSettings, 'initializer'> | Problem[] => {
  const { network, input, training, random } = config;
  const spec = 'layers' in network ? resolveLayers(network, config, folder) : resolveStack(network, config, folder);
  if (Array.isArray(spec)) return spec;
  return {
    network: spec,
    bias: config.bias,
    samples: input.samples,
    distribution: input.distribution,
    ...training,
    seed: random.seed,
    repeats: random.repeats,
    bins: config.figures.bins,
    diagnostics: config.diagnostics,
  };
};

type Stack = Exclude<NetworkConfig, { readonly layers: unknown }>;
type Layers = Extract<NetworkConfig, { readonly layers: unknown }>;

const resolveStack = (
  { width, depth: pairs, activation: given }: Stack,
  { input, training }: Config,
  folder: string,
): NetworkSpec | Problem[] => {
  const depth = pairs ?? (Array.isArray(width) ? width.length - 1 : 3);
  const problems: Problem[] = [];
  if (Array.isArray(width) && width.length !== depth + 1) {
    problems.push({
      path: ['network', 'width'],
      message: `${width.length} widths for depth ${depth}; expected ${depth + 1}: the input's, then one for each pair of layers`,
    });
  }
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

const resolveLayers = ({ layers }: Layers, { input, training }: Config, folder: string): NetworkSpec | Problem[] => {
  const resolved = layers.map((layer, i) => resolveUserModule(layer, folder, ['network', 'layers', i]));
  const missing = resolved.filter(isProblem);
  if (missing.length > 0) return missing;
  const spec: NetworkSpec = {
    inputShape: input.shape!,
    layers: resolved.filter((layer): layer is LayerChoice => !isProblem(layer)),
  };
  const misfit = shapeProblem(spec);
  if (misfit) return [misfit];
  const problems = [
    ...memoryProblems(memoryNeed(input.samples, spec), `these layers and ${input.samples} samples`),
    ...(training.carryOver ? carryOverProblems(spec) : []),
  ];
  return problems.length > 0 ? problems : spec;
};

const shapeProblem = (spec: NetworkSpec): Problem | undefined => {
  try {
    describeLayers(spec);
    return undefined;
  } catch (error) {
    if (error instanceof ShapeError) return { path: ['network', 'layers', error.position], message: error.message };
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

/** The tensors that are carried over must fit: the last layer's input as the input, the second's input gradient as the upstream one. */
const carryOverProblems = (spec: NetworkSpec): Problem[] => {
  const shapes = [spec.inputShape, ...describeLayers(spec).map(({ outputShape }) => outputShape)];
  const [input, second] = [shapes[0]!, shapes[Math.min(1, shapes.length - 2)]!];
  const fits = String(shapes.at(-2)) === String(input) && String(shapes.at(-1)) === String(second);
  return fits
    ? []
    : [
        {
          path: ['training', 'carryOver'],
          message: `layers of unequal shapes ${formatValue(shapes)} can't carry tensors over to the next epoch; set training.carryOver: false`,
        },
      ];
};
