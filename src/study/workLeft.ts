import type { Study } from '../config/index.ts';
import type { BackendChoice, Engine } from '../engine/index.ts';
import { figuresKey, recordKey, checkpointKey } from '../jobs/keys.ts';
import { hasRecord, loadFiguresRecord, missingRepeats } from '../store/records.ts';
import { loadCheckpointHead } from '../store/checkpoints.ts';
import { wholeWork, type CellWork } from './estimate.ts';
import { earlierRun } from '../store/manifest.ts';

/** Whether anything is drawn for each cell. */
export const drawsPictures = ({ formats, film }: Study['figures']): boolean => formats.length > 0 || film;

/** What a run on this engine would still do for each cell, its records in `folder` found, and none of them damaged. */
export const workLeft = (
  { cells, figures }: Study,
  folder: string,
  engine: Pick<Engine, 'backend' | 'version' | 'fingerprint'>,
): CellWork[] =>
  cells.map((cell) => {
    const { settings } = cell;
    const id = recordKey(settings, engine);
    const missing = missingRepeats(folder, id, settings.repeats);
    const key = missing.length > 0 ? checkpointKey(settings, engine) : '';
    const there = missing.map((repeat) => epochsThere(folder, key, repeat));
    const drawn = loadFiguresRecord(folder, id)?.key === figuresKey(id, cell, figures);
    return {
      repeats: missing.length,
      epochs: there.reduce((sum, epochs) => sum + Math.max(0, settings.epochs - epochs), 0),
      pictures: drawsPictures(figures) && !drawn,
    };
  });

/** The epochs from which a repeat's checkpoint goes on. */
const epochsThere = (folder: string, key: string, repeat: number): number => {
  const head = loadCheckpointHead(folder, key, repeat);
  return head && hasRecord(folder, head.record, repeat) ? head.epochs : 0;
};

/**
 * The same on the engine of the folder's last run, as far as a run can know before its own has started; all work where there is
 * none, or another backend is asked for.
 */
export const likelyWorkLeft = async (
  study: Study,
  folder: string,
  backend: BackendChoice = 'auto',
): Promise<readonly CellWork[]> => {
  const { engine } = await earlierRun(folder);
  const isSame = engine && (backend === 'auto' || backend === engine.backend);
  return isSame ? workLeft(study, folder, engine) : study.cells.map(wholeWork);
};
