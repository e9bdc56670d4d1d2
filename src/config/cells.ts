import { isUserModule } from '../userModule/choice.ts';
import type { CellSettings } from '../cell/index.ts';
import { conflictOf } from './initializerMisfits.ts';
import { resolveNetwork } from './network.ts';
import type { Problem } from './problem.ts';
import type { Config } from './normalize.ts';
import type { InitializerSetting } from './schema.ts';
import { batchMisfit, readBatch, withSamples, type Batch } from './batch.ts';
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
  const message = isUserModule(choice) ? undefined : conflictOf(choice);
  return message === undefined ? [] : [{ path: ['initializers', i], message }];
};

/** The settings that all initializers of a config share, and what is to be said of them; or why they can't be run. */
export const resolveSettings = (
  config: Config,
  folder: string,
): { readonly settings: Omit<CellSettings, 'initializer'>; readonly notes: readonly Problem[] } | Problem[] => {
  const { file } = config.input;
  if (typeof file === 'object') return resolveSeveral(file, config, folder);
  const batch = file === undefined ? undefined : readBatch(file, folder);
  if (batch && 'message' in batch) return [batch];
  const found = resolveNetwork(batch ? withSamples(config, batch.shape) : config, folder);
  if (Array.isArray(found)) return batch ? found.map(ofFile) : found;
  const { network, samples, notes } = found;
  const misfit = batch && batchMisfit(batch, network);
  if (misfit) return [misfit];
  return { settings: { ...settingsOf(config, network, samples), ...(batch && { batch: batch.source }) }, notes };
};

/** Of a model of several inputs: the first of the graph is the one that is told of, and whose samples are those of all. */
const resolveSeveral = (
  files: Readonly<Record<string, string>>,
  config: Config,
  folder: string,
): ReturnType<typeof resolveSettings> => {
  const path = ['input', 'file'];
  if (!('model' in config.network)) return [{ path, message: 'a mapping goes with network.model, of several inputs' }];
  const batches = new Map<string, Batch>();
  for (const [name, file] of Object.entries(files)) {
    const batch = readBatch(file, folder);
    if ('message' in batch) return [batch];
    batches.set(name, batch);
  }
  const [samples, ...others] = new Set([...batches.values()].map(({ shape }) => shape[0]!));
  if (others.length > 0)
    return [{ path, message: `files of ${[samples, ...others].join(' and ')} samples; all need as many` }];
  const found = resolveNetwork({ ...config, network: { ...config.network, samples: samples! } }, folder, batches);
  if (Array.isArray(found)) return found.map(ofFile);
  const batch = batches.get(found.network.model!.input.name)!;
  const misfit = batchMisfit(batch, found.network);
  if (misfit) return [misfit];
  return { settings: { ...settingsOf(config, found.network, samples!), batch: batch.source }, notes: found.notes };
};

/** The shape that a model refuses is the file's. */
const ofFile = (problem: Problem): Problem =>
  problem.path.join('.') === 'input.shape' ? { ...problem, path: ['input', 'file'] } : problem;

const settingsOf = (
  config: Config,
  network: CellSettings['network'],
  samples: number,
): Omit<CellSettings, 'initializer'> => {
  const { input, training, random } = config;
  return {
    network,
    bias: config.bias,
    samples,
    distribution: input.distribution,
    correlation: input.correlation,
    ...training,
    seed: random.seed,
    repeats: random.repeats,
    bins: config.figures.bins,
    diagnostics: config.diagnostics,
  };
};
