import { dirname } from 'node:path';
import type { Study } from '../config/index.ts';
import type { ManifestCell } from '../store/manifestTypes.ts';
import { textWithoutPlaces } from '../userModule/places.ts';

/** A study's cells as its files tell of them: the same in whatever folder the study and its modules lie. */
export const writtenCells = (study: Study, cells: readonly ManifestCell[]): ManifestCell[] =>
  cells.map((cell, i) => {
    const { message } = cell;
    if (message === undefined) return cell;
    return { ...cell, message: textWithoutPlaces(message, study.cells[i]!.settings, dirname(study.file)) };
  });
