import { availableParallelism } from 'node:os';
import type { Pool, PoolOptions } from './pool.ts';

/** With fewer cells a second process costs more time to start than it saves. */
const minCellsForProcesses = 12;

/** @throws EngineError where the backend asked for doesn't run */
export const openPool = async (options: PoolOptions): Promise<Pool> => {
  const { workers, cells, userCode } = options;
  const count = workers ?? (cells < minCellsForProcesses ? 1 : Math.min(availableParallelism(), cells));
  if (count > 1 || userCode) return (await import('./processPool.ts')).openProcessPool(options, count);
  const { openLocalPool } = await import('./localPool.ts');
  return openLocalPool(options, workers === undefined && options.pictures ? 'on a thread' : 'here');
};
