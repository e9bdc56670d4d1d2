import { initializers } from '../initializer/index.ts';
import { formatBytes, memoryLimit, memoryNeed, memoryNeedOfEqual } from './memory.ts';
import { show, type Problem } from './problem.ts';
import type { Config, InitializerEntry } from './schema.ts';
import { choiceLabel, choiceSlug } from './slug.ts';
import type { StudyInitializer, Settings } from './study.ts';

/** Initializers with their labels and slugs; two that would share a folder or a legend entry are a problem. */
export const resolveInitializers = (entries: readonly InitializerEntry[]): StudyInitializer[] | Problem[] => {
  const choices = entries.map(({ label, ...choice }) => ({
    ...choice,
    label: label ?? choiceLabel(initializers, choice),
    slug: choiceSlug(initializers, choice),
  }));
  const problems = choices.flatMap((choice, i): Problem[] => {
    const twin = choices.findIndex((other) => other.slug.toLowerCase() === choice.slug.toLowerCase());
    if (twin < i)
      return [
        { path: ['initializers', i], message: `writes the same folder as initializers[${twin}], ${show(choice.slug)}` },
      ];
    const namesake = choices.findIndex((other) => other.label === choice.label);
    return namesake < i
      ? [{ path: ['initializers', i], message: `has the label of initializers[${namesake}], ${show(choice.label)}` }]
      : [];
  });
  return problems.length > 0 ? problems : choices;
};

/** The settings that all initializers of a config share, or what keeps them from being run. */
export const resolveSettings = (config: Config): Omit<Settings, 'initializer'> | Problem[] => {
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
      message: `layers of unequal widths ${show(given)} can't carry tensors over to the next epoch; set training.carryOver: false`,
    });
  }
  const need = Array.isArray(given)
    ? memoryNeed({ samples: input.samples, widths: given })
    : memoryNeedOfEqual(input.samples, given, depth);
  if (need > memoryLimit()) {
    problems.push({
      path: ['network'],
      message: `width ${show(given)}, depth ${depth} and ${input.samples} samples need about ${formatBytes(need)} of memory; this machine's limit is ${formatBytes(memoryLimit())}`,
    });
  }
  if (problems.length > 0) return problems;
  return {
    widths: Array.isArray(given) ? given : Array.from({ length: depth + 1 }, () => given),
    activation: network.activation,
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
