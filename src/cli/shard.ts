import type { ShardCell } from '../study/runShard.ts';
import type { Shard } from '../study/shard.ts';
import { UsageError } from './exit.ts';

/** Of `--shard 3/16`. @throws UsageError */
export const shardOf = (text: string): Shard => {
  const [, index, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index === undefined || of === undefined || index < 1 || index > of) {
    throw new UsageError(`--shard ${text}: expected I/N, the I-th of N shards, I from 1 to N, such as 3/16`);
  }
  return { index, of };
};

/** Prints how many of a shard's records were computed and found. @returns the exit code */
export const reportShard = (cells: readonly ShardCell[], shard: Shard, strict: boolean): number => {
  const failed = cells.flatMap(failureOf);
  const computed = cells.filter(({ outcome }) => outcome.kind === 'cell' && outcome.computed).length;
  const found = cells.length - computed - failed.length;
  const summary = `shard ${shard.index}/${shard.of}: ${computed} computed, ${found} found, ${failed.length} failed`;
  process.stdout.write(`${[...failed, summary].join('\n')}\n`);
  if (failed.length > 0) return 1;
  return strict && cells.some(({ outcome }) => outcome.kind === 'cell' && outcome.verdict?.verdict !== 'healthy')
    ? 3
    : 0;
};

const failureOf = ({ study, cell, outcome }: ShardCell): string[] =>
  outcome.kind === 'failure' ? [`failed: ${study.name}: ${cell.slug}: ${outcome.message}`] : [];
