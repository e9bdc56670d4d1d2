import { availableParallelism } from 'node:os';
import { memoryLimit } from '../config/index.ts';
import type { Pool, PoolOptions } from './pool.ts';

/** With fewer cells a second process costs more time to start than it saves. */
const minCellsForProcesses = 12;

/** @throws EngineError where the backend asked for doesn't run */
export const openPool = async (options: PoolOptions): Promise<Pool> => {
  const { count, wanted } = workerCount(options, availableParallelism(), memoryLimit());
  const pool = await openWith(count, options);
  return count === wanted ? pool : { ...pool, memoryLimits: { wanted, need: options.memory } };
};

/** Processes, and how many they would be if memory did not matter: what runs at a time must fit into it together. */
export const workerCount = (
  { workers, cells, memory }: Pick<PoolOptions, 'workers' | 'cells' | 'memory'>,
  cores: number,
  limit: number,
): { readonly count: number; readonly wanted: number } => {
  const wanted = workers ?? (cells < minCellsForProcesses ? 1 : Math.min(cores, cells));
  return { count: Math.max(1, Math.min(wanted, Math.floor(limit / memory))), wanted };
};

const openWith = async (count: number, options: PoolOptions): Promise<Pool> => {
  const { workers, userCode } = options;
  if (count > 1 || userCode) return (await import('./processPool.ts')).openProcessPool(options, count);
  const { openLocalPool } = await import('./localPool.ts');
  return openLocalPool(options, workers === undefined && options.pictures ? 'on a thread' : 'here');
};
