import { isOwn, ownName } from '../userModule/choice.ts';
import { errorMessage } from '../errors.ts';
import { createInitializer, initializers } from '../initializer/index.ts';
import { formatBytes, memoryLimit, memoryNeed, memoryNeedOfEqual } from './memory.ts';
import { formatValue, type Problem } from './problem.ts';
import type { Config, InitializerSetting } from './schema.ts';
import { resolveOwn } from './userModule.ts';
import { choiceLabel, choiceSlug, valueSlug } from './slug.ts';
import type { StudyInitializer, CellSettings } from './study.ts';

/**
 * Initializers with their labels and slugs; `folder` is the config's. Two that would share a folder or a legend entry are a
 * problem, and so are parameters that don't fit together.
 */
export const resolveInitializers = (
  entries: readonly InitializerSetting[],
  folder: string,
): StudyInitializer[] | Problem[] => {
  const resolved = entries.map((entry, i) => resolveOwn(entry, folder, ['initializers', i]));
  const missing = resolved.filter(isProblem);
  if (missing.length > 0) return missing;
  const choices = resolved.filter((entry): entry is InitializerSetting => !isProblem(entry)).map(named);
  const problems = choices.flatMap((choice, i): Problem[] => {
    const twin = choices.findIndex((other) => other.slug.toLowerCase() === choice.slug.toLowerCase());
    if (twin < i)
      return [
        {
          path: ['initializers', i],
          message: `writes the same folder as initializers[${twin}], ${formatValue(choice.slug)}`,
        },
      ];
    const namesake = choices.findIndex((other) => other.label === choice.label);
    return namesake < i
      ? [
          {
            path: ['initializers', i],
            message: `has the label of initializers[${namesake}], ${formatValue(choice.label)}`,
          },
        ]
      : [];
  });
  problems.push(...choices.flatMap(parameterConflict));
  return problems.length > 0 ? problems : choices;
};

const isProblem = (value: object): value is Problem => 'message' in value;

const named = ({ label, ...choice }: InitializerSetting): StudyInitializer => {
  if (!isOwn(choice)) {
    return { ...choice, label: label ?? choiceLabel(initializers, choice), slug: choiceSlug(initializers, choice) };
  }
  return { ...choice, label: label ?? ownName(choice), slug: valueSlug(label ?? ownName(choice)) };
};

/** Parameters that are each valid but not together, as `uniform` with its bounds the wrong way round. */
const parameterConflict = (choice: StudyInitializer, i: number): Problem[] => {
  try {
    if (!isOwn(choice)) createInitializer(choice);
    return [];
  } catch (error) {
    return [{ path: ['initializers', i], message: errorMessage(error) }];
  }
};

/** The settings that all initializers of a config share, or what keeps them from being run. */
export const resolveSettings = (config: Config, folder: string): Omit<CellSettings, 'initializer'> | Problem[] => {
  const { network, input, training, random } = config;
  const given = network.width;
  const depth = network.depth ?? (Array.isArray(given) ? given.length - 1 : 3);
  const problems: Problem[] = [];
  if (Array.isArray(given) && given.length !== depth + 1) {
    problems.push({
      path: ['network', 'width'],
      message: `${given.length} widths for depth ${depth}; expected ${depth + 1}: the input's, then one for each pair of layers`,
    });
  }
  if (Array.isArray(given) && training.carryOver && new Set(given).size > 1) {
    problems.push({
      path: ['network', 'width'],
      message: `layers of unequal widths ${formatValue(given)} can't carry tensors over to the next epoch; set training.carryOver: false`,
    });
  }
  const need = Array.isArray(given)
    ? memoryNeed({ samples: input.samples, widths: given })
    : memoryNeedOfEqual(input.samples, given, depth);
  if (need > memoryLimit()) {
    problems.push({
      path: ['network'],
      message: `width ${formatValue(given)}, depth ${depth} and ${input.samples} samples need about ${formatBytes(need)} of memory; this machine's limit is ${formatBytes(memoryLimit())}`,
    });
  }
  const activation = resolveOwn(network.activation, folder, ['network', 'activation']);
  if (isProblem(activation)) return [...problems, activation];
  if (problems.length > 0) return problems;
  return {
    widths: Array.isArray(given) ? given : Array.from({ length: depth + 1 }, () => given),
    activation,
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
