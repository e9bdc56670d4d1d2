import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { Study } from '../config/index.ts';
import type { Engine } from '../engine/index.ts';
import { invocation } from '../invocation.ts';
import { docsFrom } from '../page/writePage.ts';
import { filesUnchanged } from '../store/atomicFiles.ts';
import { earlierCells } from '../store/manifest.ts';
import type { EarlierRun, ManifestCell } from '../store/manifestTypes.ts';
import { loadRecord } from '../store/records.ts';
import { buildHash, versions } from '../store/versions.ts';
import { withoutPlaces } from '../userModule/places.ts';
import { summarize, type CellSummary } from '../tables/summary.ts';
import type { StudyResult } from './execute.ts';

/** Hash of all that a study's files are made from, the code among it; undefined where the sources run themselves. */
export const inputsOf = (
  { name, config, cells, file }: Study,
  ids: readonly string[],
  engine: Engine,
  folder: string,
): string | undefined => {
  const build = buildHash();
  if (build === undefined) return undefined;
  const own = { build, versions: versions(engine), engine, command: invocation('run'), docs: docsFrom(folder) };
  const hash = createHash('sha256').update(JSON.stringify({ own, name, config, ids }));
  for (const { slug, initializer, settings } of cells)
    hash.update(JSON.stringify([slug, initializer.label, withoutPlaces(settings, dirname(file))]));
  return hash.digest('hex');
};

/** What a run of these inputs would bring, where an earlier one has written it all and every file is as it was. */
export const finishedStudy = async (
  study: Study,
  ids: readonly string[],
  folder: string,
  earlier: EarlierRun,
  inputs: string | undefined,
): Promise<(StudyResult & { readonly cells: readonly ManifestCell[] }) | undefined> => {
  if (inputs === undefined || earlier.inputs !== inputs || !filesUnchanged(folder, earlier.files)) return undefined;
  const cells = await earlierCells(folder);
  if (cells?.length !== study.cells.length) return undefined;
  // Nothing of it took this run any time.
  const untimed = cells.map((cell) => ({ ...cell, seconds: 0 }));
  return { cells: untimed, summary: summariesIn(study, ids, folder), files: earlier.files, missing: [] };
};

/** One record in memory at a time. */
const summariesIn = ({ cells }: Study, ids: readonly string[], folder: string): Iterable<CellSummary> => ({
  *[Symbol.iterator]() {
    for (const [i, cell] of cells.entries()) {
      const record = loadRecord(folder, ids[i]!, cell.settings.repeats);
      if (record) yield summarize(cell, record);
    }
  },
});
