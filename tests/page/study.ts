import { join } from 'node:path';
import { resolveCell } from '../../src/cell/index.ts';
import { studyOf, type Study, type ConfigInput } from '../../src/config/index.ts';
import { describeLayers } from '../../src/network/index.ts';
import { pageFile, writePage } from '../../src/page/writePage.ts';
import type { ManifestCell } from '../../src/store/manifest.ts';
import { summarize } from '../../src/tables/summary.ts';
import type { CellRecord, RepeatRecord } from '../../src/record/record.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { judge, type Verdict } from '../../src/verdict/index.ts';

export interface WrittenPage {
  readonly study: Study;
  /** A record for each cell. */
  readonly records: readonly (CellRecord | undefined)[];
  readonly verdicts: readonly (Verdict | null)[];
  readonly file: string;
  readonly bytes: number;
}

const engine = { backend: 'wasm', reason: 'a test', version: '0', threads: 1, fingerprint: 'ab' } as const;

/** Computes a study on the backend in use, and writes its page. */
export const computedPage = async (config: object, folder: string, failing: readonly string[] = []) => {
  const study = studyOf(config as ConfigInput);
  const records: (CellRecord | undefined)[] = [];
  for (const { settings, slug } of study.cells) {
    const repeats: RepeatRecord[] = [];
    for (let repeat = 0; repeat < settings.repeats; repeat++) {
      repeats.push(await runRepeat(settings, repeat, measureWith(settings.bins)));
    }
    records.push(failing.includes(slug) ? undefined : { layers: describeLayers(settings.network), repeats });
  }
  return pageOf(study, records, folder);
};

/** The page of a study with these records; cells without one have failed. */
export const pageOf = async (
  study: Study,
  records: readonly (CellRecord | undefined)[],
  folder: string,
): Promise<WrittenPage> => {
  const cells = study.cells.map((cell, i): ManifestCell => ({
    cell: cell.slug,
    id: '0',
    initializer: cell.initializer.label,
    swept: {},
    verdict: records[i] ? judge(resolveCell(cell.settings), records[i].repeats) : null,
    state: records[i] ? 'done' : 'failed',
    seconds: 0,
    ...(!records[i] && { message: 'the worker died' }),
  }));
  const summary = study.cells.flatMap((cell, i) => (records[i] ? [summarize(cell, records[i])] : []));
  const record = (index: number) => records[index];
  const { bytes } = await writePage({ folder, study, engine, summary, cells, record });
  return { study, records, verdicts: cells.map(({ verdict }) => verdict), file: join(folder, pageFile), bytes };
};
