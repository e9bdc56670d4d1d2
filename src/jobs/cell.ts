import { activationTitle, createActivation } from '../activation/index.ts';
import { histogramGrid } from '../chart/index.ts';
import type { Cell, Settings } from '../config/index.ts';
import { createInitializer } from '../initializer/index.ts';
import type { Picture } from '../report/charts.ts';
import { areInPlace, type FileEntry } from '../report/files.ts';
import { loadFiguresRecord, loadRecord, saveFiguresRecord, saveRecord } from '../report/records.ts';
import { directions, type Direction, type EpochRecord, type RepeatRecord } from '../run/record.ts';
import { prepareOwn } from '../run/own.ts';
import { runRepeat } from '../run/repeat.ts';
import { judge, type Verdict } from '../verdict/index.ts';
import { figuresKey, type FigureChoice } from './identity.ts';
import { writePictures } from './pictures.ts';
import type { Tools } from './tools.ts';

/** One cell to be computed, drawn and written. */
export interface CellJob {
  readonly kind: 'cell';
  readonly id: string;
  readonly cell: Cell;
  /** The study's folder. */
  readonly folder: string;
  readonly figures: FigureChoice;
  /** Compute and draw again what is already there. */
  readonly force: boolean;
}

export interface CellResult {
  /** Whether the numbers were computed now, not found on disk. */
  readonly computed: boolean;
  /** Some value was not finite. */
  readonly diverged: boolean;
  /** Null where diagnostics are switched off. */
  readonly verdict: Verdict | null;
  readonly seconds: number;
  readonly pictures: readonly FileEntry[];
}

/** Computes a cell's numbers and draws its histogram grids; what is on disk already is left as it is. */
export const runCell = async (job: CellJob, tools: Tools): Promise<CellResult> => {
  const start = performance.now();
  await prepareOwn(job.cell.settings);
  const stored = job.force ? undefined : await loadRecord(job.folder, job.id);
  const repeats = stored ?? (await compute(job, tools));
  const pictures = job.figures.formats.length === 0 ? [] : await draw(job, repeats, tools);
  const diverged = repeats.some(({ epochs }) => epochs.some(hasNonfinite));
  const verdict = judge(subjectOf(job.cell.settings), repeats);
  return { computed: !stored, diverged, verdict, seconds: (performance.now() - start) / 1000, pictures };
};

const subjectOf = (settings: Settings) => ({
  settings,
  activation: createActivation(settings.activation),
  initializer: createInitializer(settings.initializer),
});

const compute = async ({ id, cell, folder }: CellJob, { measure }: Tools): Promise<RepeatRecord[]> => {
  const repeats: RepeatRecord[] = [];
  for (let repeat = 0; repeat < cell.settings.repeats; repeat++) {
    repeats.push(await runRepeat(cell.settings, repeat, (values) => measure(values, cell.settings.bins)));
  }
  await saveRecord(folder, id, repeats);
  return repeats;
};

const hasNonfinite = (epoch: EpochRecord): boolean =>
  directions.some((direction) => epoch[direction].some(({ nonfinite }) => nonfinite > 0));

const draw = async (job: CellJob, repeats: readonly RepeatRecord[], tools: Tools): Promise<readonly FileEntry[]> => {
  const { cell, folder, figures, id, force } = job;
  const key = figuresKey(id, cell, figures);
  const drawn = force ? undefined : await loadFiguresRecord(folder, id);
  if (drawn?.key === key && (await areInPlace(folder, drawn.files))) return drawn.files;
  const shown = figures.repeats === 'all' ? repeats : repeats.slice(0, 1);
  const files = await writePictures(folder, grids(cell, shown), figures.formats, await tools.renderer());
  await saveFiguresRecord(folder, id, { key, files });
  return files;
};

/** The histogram grids of a cell: one for each repeat, epoch and direction. */
function* grids(cell: Cell, repeats: readonly RepeatRecord[]): Generator<Picture> {
  for (const [repeat, { epochs }] of repeats.entries()) {
    for (const [epoch, record] of epochs.entries()) {
      for (const direction of directions) yield grid(cell, record, { repeat, epoch, direction });
    }
  }
}

interface Moment {
  readonly repeat: number;
  readonly epoch: number;
  readonly direction: Direction;
}

const subjects: Readonly<Record<Direction, string>> = {
  forward: 'activations, forward',
  backward: 'gradients, backward',
};

const grid = (cell: Cell, record: EpochRecord, { repeat, epoch, direction }: Moment): Picture => {
  const again = repeat === 0 ? [] : [`repeat ${repeat}`];
  return {
    path: ['figures', cell.slug, ...again.map((part) => part.replace(' ', '-')), `epoch-${epoch}-${direction}`].join(
      '/',
    ),
    spec: histogramGrid({
      title: [cell.initializer.label, `epoch ${epoch}`, ...again, subjects[direction]].join(' · '),
      panels: record[direction].map((statistics, i) => ({
        layer: i + 1,
        title: i % 2 === 0 ? null : activationTitle(cell.settings.activation),
        statistics,
      })),
    }),
  };
};
