import pLimit from 'p-limit';
import type { Cell, Study } from '../config/index.ts';
import type { JobFailure, Pool } from '../executor/pool.ts';
import type { CellResult } from '../jobs/cell.ts';
import { checkpointKey, recordKey } from '../jobs/keys.ts';
import { lockForShard } from '../store/shardLock.ts';
import { checkpointsAreKept } from './checkpoints.ts';
import { shareOf, type Shard } from './shard.ts';
import { withPool, type RunOptions } from './withPool.ts';

/** A cell of a shard, and what became of it. */
export interface ShardCell {
  readonly study: Study;
  readonly cell: Cell;
  readonly outcome: CellResult | JobFailure;
}

/**
 * Computes a shard's cells of these studies: their records and checkpoints, and nothing else. Any number of shards may do so at once in one
 * folder; `runStudies` there, when they have ended, finds the records and finishes the studies.
 *
 *     await runShard([study], { index: 2, of: 8 }, { out: 'output' });
 *
 * @throws UserModuleError, EngineError, OutputError, LockError: each message is one clear line
 */
export const runShard = async (
  studies: readonly Study[],
  shard: Shard,
  options: RunOptions = {},
): Promise<ShardCell[]> => {
  const shares = shareOf(studies, shard).filter(({ cells }) => cells.length > 0);
  if (shares.length === 0) return [];
  const keeping = new Set(studies.filter(checkpointsAreKept).map(({ name }) => name));
  const cells = await withPool(shares, options, lockForShard, (share, folder, pool) =>
    computeCells(share, folder, pool, keeping.has(share.name), options),
  );
  return cells.flat();
};

const computeCells = async (
  share: Study,
  folder: string,
  pool: Pool,
  keepsCheckpoints: boolean,
  { force = false, onEvent }: RunOptions,
): Promise<ShardCell[]> => {
  onEvent?.({ type: 'study', study: share });
  return pLimit(pool.computing).map(share.cells, async (cell) => {
    const [id, key] = [recordKey(cell.settings, pool.engine), checkpointKey(cell.settings, pool.engine)];
    const outcome = await pool.run({ kind: 'cell', id, checkpointKey: key, cell, keepsCheckpoints, folder, force });
    onEvent?.({
      type: 'cell',
      study: share,
      cell,
      outcome: outcome.kind === 'cell' ? { ...outcome, pictures: [] } : outcome,
    });
    return { study: share, cell, outcome };
  });
};
