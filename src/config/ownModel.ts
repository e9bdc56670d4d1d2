import { resolve } from 'node:path';
import { ModelError, ModelOptionError, networkOfFile, type GivenInput } from '../model/index.ts';
import type { NetworkSpec } from '../network/index.ts';
import type { ModelConfig } from './normalize.ts';
import type { Problem } from './problem.ts';
import { resolveUserModule } from './userModule.ts';

/** A network with what is fed into it. */
export interface Resolved {
  readonly network: NetworkSpec;
  readonly samples: number;
  /** What is to be said of it. */
  readonly notes: readonly Problem[];
}

/** Where a config names a model. */
export const modelPath = ['network', 'model'] as const;

/** What is known of a model's input beside its file. */
interface Around {
  /** The config's. */
  readonly folder: string;
  /** Of one sample. */
  readonly shape: readonly number[] | undefined;
  /** What goes into a model of several inputs. */
  readonly batch: ReadonlyMap<string, GivenInput> | undefined;
}

/** The network that a model's file holds, or why it can't be run. */
export const resolveModel = (
  { model, nodes, draw, samples }: ModelConfig,
  { folder, shape, batch }: Around,
): Resolved | Problem[] => {
  const missing: Problem[] = [];
  const rules = draw.rules.map(({ pattern, initializer }) => {
    const found = resolveUserModule(initializer, folder, ['network', 'draw', 'rules', pattern]);
    if ('message' in found) missing.push(found);
    return { pattern, initializer: 'message' in found ? initializer : found };
  });
  if (missing.length > 0) return missing;
  try {
    const options = { nodes, draw: { ...draw, rules }, samples, shape, batch };
    const { remarks, ...found } = networkOfFile(resolve(folder, model), options);
    return { ...found, notes: remarks.map((message) => ({ path: modelPath, message })) };
  } catch (error) {
    if (error instanceof ModelOptionError) return [{ path: error.key, message: error.message }];
    if (error instanceof ModelError) return [{ path: modelPath, message: error.message }];
    throw error;
  }
};
