import { dirname } from 'node:path';
import type { Cell, Study } from '../config/index.ts';
import type { JobFailure } from '../executor/pool.ts';
import type { CellResult } from '../jobs/cell.ts';
import type { ManifestCell } from '../store/manifestTypes.ts';
import { textWithoutPlaces } from '../userModule/places.ts';

/** How a cell ended. */
export type Ending = (CellResult & { readonly message?: string }) | JobFailure;

/** What a manifest says of a study's cells, made when it is asked for, one at a time. @param endingOf a cell, by its index */
export const manifestCells = (
  study: Study,
  ids: readonly string[],
  endingOf: (index: number) => Ending,
): Iterable<ManifestCell> => ({
  *[Symbol.iterator]() {
    for (const [i, cell] of study.cells.entries()) yield manifestCell(study, cell, ids[i]!, endingOf(i));
  },
});

const manifestCell = (study: Study, cell: Cell, id: string, ending: Ending): ManifestCell => ({
  cell: cell.slug,
  id,
  initializer: cell.initializer.label,
  swept: Object.fromEntries(study.sweep.map(({ path }, i) => [path, cell.swept[i]])),
  ...(ending.kind === 'failure'
    ? { state: 'failed', verdict: null, seconds: 0, message: ending.message }
    : {
        state: ending.diverged ? 'diverged' : 'done',
        verdict: ending.verdict,
        seconds: ending.seconds,
        ...(ending.message !== undefined && { message: ending.message }),
      }),
});

/** The same as files tell of them: alike in whatever folder the study and its modules lie. */
export const writtenCells = (study: Study, cells: Iterable<ManifestCell>): Iterable<ManifestCell> => ({
  *[Symbol.iterator]() {
    let index = 0;
    for (const cell of cells) {
      const { settings } = study.cells[index++]!;
      const { message } = cell;
      if (message === undefined) yield cell;
      else yield { ...cell, message: textWithoutPlaces(message, settings, dirname(study.file)) };
    }
  },
});
