import type { CellSettings } from '../config/index.ts';
import { loadRepeat, type StoredRepeat } from '../store/records.ts';
import { loadCheckpointHead } from '../store/checkpoints.ts';

/** Of which cell's repeats, and where. */
export interface RepeatPlace {
  readonly id: string;
  readonly checkpointKey: string;
  /** The study's folder. */
  readonly folder: string;
}

/** A record of a repeat that is on disk. */
export interface FoundRepeat {
  /** Its cell's id: another number of epochs has another. */
  readonly id: string;
  readonly record: StoredRepeat;
}

/** What is on disk of a repeat: its own record, or that of more or fewer epochs from which its checkpoint goes on. */
export const findRepeat = ({ id, checkpointKey, folder }: RepeatPlace, repeat: number): FoundRepeat | undefined => {
  const own = loadRepeat(folder, id, repeat);
  if (own) return { id, record: own };
  const head = loadCheckpointHead(folder, checkpointKey, repeat);
  const record = head && loadRepeat(folder, head.record, repeat);
  return record && { id: head.record, record };
};

/** Whether what was found holds all that the cell asks for. */
export const isWhole = (found: FoundRepeat | undefined, { epochs }: CellSettings): found is FoundRepeat =>
  found !== undefined && found.record.epochs.length >= epochs;

/** The beginning of a record: what a run of fewer epochs would have measured. */
export const firstEpochs = (record: StoredRepeat, count: number): StoredRepeat => ({
  ...record,
  epochs: record.epochs.slice(0, count),
  diagnostics: record.diagnostics.slice(0, count),
  parameters: record.parameters.slice(0, count),
});
