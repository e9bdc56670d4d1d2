import type { Study } from '../config/index.ts';
import type { Engine } from '../engine/index.ts';
import { figuresKey, recordKey } from '../jobs/keys.ts';
import { loadFiguresRecord, missingRepeats } from '../store/records.ts';
import type { CellWork } from './estimate.ts';

/** What a run on this engine would still do for each cell, its records in `folder` found, and none of them damaged. */
export const workLeft = (
  { cells, figures }: Study,
  folder: string,
  engine: Pick<Engine, 'backend' | 'version' | 'fingerprint'>,
): CellWork[] =>
  cells.map((cell) => {
    const id = recordKey(cell.settings, engine);
    const repeats = missingRepeats(folder, id, cell.settings.repeats);
    const drawn = loadFiguresRecord(folder, id)?.key === figuresKey(id, cell, figures);
    return { repeats, pictures: figures.formats.length > 0 && !drawn };
  });
