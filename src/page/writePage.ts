import { activationTitle } from '../activation/index.ts';
import type { Cell, Study } from '../config/index.ts';
import type { Engine } from '../engine/index.ts';
import { writeWhole, type FileEntry } from '../report/files.ts';
import { versions, type ManifestCell } from '../report/manifest.ts';
import type { StudySummary } from '../report/summary.ts';
import type { RepeatRecord } from '../run/record.ts';
import { readAssets } from './assets.ts';
import { htmlDocument } from './document.ts';
import { omittedBy } from './omitted.ts';
import { packCell, packJson } from './pack.ts';
import { pageStudy } from './pageStudy.ts';
import { planPage, type Plan } from './plan.ts';
import { everyPair, spread } from './spread.ts';
import type { PageDetail } from './types.ts';

export interface PageSource {
  /** The study's folder. */
  readonly folder: string;
  readonly study: Study;
  readonly engine: Engine;
  readonly summary: StudySummary;
  /** In the study's order. */
  readonly cells: readonly ManifestCell[];
  /** The numbers of the cell at `index`; undefined where it could not be computed. */
  readonly record: (index: number) => Promise<readonly RepeatRecord[] | undefined>;
}

export const pageFile = 'index.html';

/** The page stays under 5 MB. */
const pageLimit = 4_980_000;
/** What stands around all, and around each cell's data. */
const frameLength = { page: 2000, cell: 60 } as const;

/**
 * Writes the study's page, `index.html`: one file that needs nothing else. One cell's numbers are in memory at a time.
 * @throws OutputError
 */
export const writePage = async (source: PageSource): Promise<FileEntry> => {
  const assets = await readAssets();
  const data = await packWithin(source, pageLimit - frameLength.page - assets.script.length - assets.style.length);
  const title = `${source.study.name} · initscope`;
  return writeWhole(source.folder, pageFile, htmlDocument({ title, ...assets, data }));
};

/** The page's data in `room` characters. A plan goes by what histograms take about; where they took more, the next has less. */
const packWithin = async (source: PageSource, room: number): Promise<Map<string, string>> => {
  const settings = source.study.cells.map((cell) => cell.settings);
  const smallest = JSON.stringify(planPage(settings, 0));
  for (let budget = room; ; budget *= 0.92) {
    const plan = planPage(settings, budget);
    const data = await pack(source, plan, JSON.stringify(plan) === smallest ? Infinity : room);
    if (data) return data;
  }
};

/** The page's data by a plan, a text for each id; undefined where they take more than `room` characters. */
const pack = async (source: PageSource, plan: Plan, room: number): Promise<Map<string, string> | undefined> => {
  const { study, engine, summary, cells } = source;
  const omitted = omittedBy(
    study.cells.map(({ settings }) => settings),
    plan,
  );
  const page = pageStudy({ study, engine, summary, cells, plan, versions: versions(engine), omitted });
  const data = new Map([['study', packJson(page)]]);
  let left = room - data.get('study')!.length;
  for (const [index, cell] of study.cells.slice(0, plan.cells).entries()) {
    const repeats = await source.record(index);
    if (!repeats) continue;
    const text = packCell(detailOf(cell, plan), repeats);
    data.set(`cell-${index}`, text);
    left -= text.length + frameLength.cell;
    if (left < 0) return undefined;
  }
  return data;
};

const detailOf = ({ settings }: Cell, plan: Plan): PageDetail => ({
  settings,
  activation: activationTitle(settings.activation),
  repeats: Math.min(settings.repeats, plan.repeats),
  epochs: spread(settings.epochs, plan.epochs),
  layers: everyPair(2 * (settings.widths.length - 1), plan.everyPair),
});
