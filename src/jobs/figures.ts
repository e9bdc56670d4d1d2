import type { TopLevelSpec } from 'vega-lite';
import { describeLayers } from '../network/index.ts';
import { commonAxes, histogramGrid, noteLinesOf, themed, type Panel, type PanelAxes } from '../chart/index.ts';
import { selectedLayers, type Cell } from '../config/index.ts';
import type { Picture } from '../figures/series.ts';
import { filesUnchanged, writeFileAtomically, type FileEntry } from '../store/atomicFiles.ts';
import { loadFiguresRecord, loadRecord, saveFiguresRecord } from '../store/records.ts';
import { directions, quantities, type CellRecord, type Direction, type Quantity } from '../record/record.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import { figuresKey, rendererKey, shownRepeats, type FigureChoice } from './keys.ts';
import { byPath, writePictures, type Drawing } from './pictures.ts';
import type { JobContext } from './context.ts';

/** The job of drawing the histogram grids of a cell whose records are on disk. */
export interface FiguresJob {
  readonly kind: 'figures';
  readonly id: string;
  readonly cell: Cell;
  /** The study's folder. */
  readonly folder: string;
  readonly figures: FigureChoice;
  /** The id of a cell whose pictures stand where this one's belong: the same with more or fewer epochs. */
  readonly madeFrom?: string | undefined;
  /** Draw again what is already there. */
  readonly force: boolean;
}

/** The job of drawing charts of a whole study. */
export interface ChartsJob {
  readonly kind: 'charts';
  readonly folder: string;
  readonly charts: readonly Picture[];
  readonly drawing: Drawing;
}

export interface PicturesResult {
  readonly kind: 'pictures';
  readonly files: readonly FileEntry[];
  /** 0 where they were on disk. */
  readonly seconds: number;
}

/** Draws a cell's histogram grids, unless they are on disk already. */
export const renderFigures = async (job: FiguresJob, context: JobContext): Promise<PicturesResult> => {
  const start = performance.now();
  const { cell, folder, figures, id, madeFrom = id, force } = job;
  const key = figuresKey(id, cell, figures);
  const drawn = force ? undefined : (loadFiguresRecord(folder, id) ?? loadFiguresRecord(folder, madeFrom));
  if (drawn?.key === key && filesUnchanged(folder, drawn.files))
    return { kind: 'pictures', files: drawn.files, seconds: 0 };
  const record = loadRecord(folder, id, shownRepeats(cell, figures));
  if (!record) throw new Error(`its numbers, cells/${id}.json, are gone`);
  const renderer = rendererKey();
  const earlier = byPath(drawn?.renderer === renderer ? drawn.files : []);
  const files = await writePictures(folder, grids(cell, record, figures), figures, context.renderer, earlier);
  if (figures.film) files.push(...(await writeFilms(folder, cell, record, figures, context)));
  saveFiguresRecord(folder, id, { key, renderer, files });
  return result(files, start);
};

export const drawCharts = async (
  { folder, charts, drawing }: ChartsJob,
  { renderer }: JobContext,
): Promise<PicturesResult> => {
  const start = performance.now();
  return result(await writePictures(folder, charts, drawing, renderer, byPath([])), start);
};

const result = (files: readonly FileEntry[], start: number): PicturesResult => ({
  kind: 'pictures',
  files,
  seconds: (performance.now() - start) / 1000,
});

/** The histogram grids of a cell: one for each repeat, epoch and direction, and for each quantity of its parameters where these are asked for. */
function* grids(cell: Cell, record: CellRecord, figures: FigureChoice): Generator<Picture> {
  for (const [repeat, { epochs }] of record.repeats.entries()) {
    for (const epoch of epochs.keys()) {
      for (const content of figures.parameters ? [...directions, ...quantities] : directions) {
        const key = { repeat, epoch, content };
        yield grid(cell, aligned([panelsOf(record, key, figures)], figures.axes)[0]!, key, figures);
      }
    }
  }
}

/** Of each repeat and direction the grids of all epochs, whose size and axes stay. */
const writeFilms = async (
  folder: string,
  cell: Cell,
  record: CellRecord,
  figures: FigureChoice,
  context: JobContext,
): Promise<FileEntry[]> => {
  const { film } = await context.renderer();
  const files: FileEntry[] = [];
  for (const [repeat, { epochs }] of record.repeats.entries()) {
    for (const direction of directions) {
      const keys = epochs.map((_, epoch) => ({ repeat, epoch, content: direction }));
      const epochPanels = aligned(
        keys.map((key) => panelsOf(record, key, figures)),
        figures.axes,
      );
      const noteLines = Math.max(...epochPanels.map(noteLinesOf));
      const frames = keys.map((key, i) => grid(cell, epochPanels[i]!, key, { ...figures, noteLines }));
      const path = `${frames[0]!.path.split('/').slice(0, -1).join('/')}/${direction}.gif`;
      const specs = frames.map(({ spec }) => themed(spec, figures.theme, figures.palette));
      files.push(writeFileAtomically(folder, path, await film(specs, figures)));
    }
  }
  return files;
};

interface GridKey {
  readonly repeat: number;
  readonly epoch: number;
  readonly content: Direction | Quantity;
}

/** What a grid shows: layers that have values, or tensors of weights and biases. */
const panelsOf = (
  { layers, repeats }: CellRecord,
  { repeat, epoch, content }: GridKey,
  { layers: selection }: Pick<FigureChoice, 'layers'>,
): Panel[] => {
  const { epochs, parameters } = repeats[repeat]!;
  const shown = selectedLayers(layers, selection);
  if (content === 'forward' || content === 'backward')
    return shown
      .map((layer) => ({ ...layer, statistics: epochs[epoch]![content][layer.number - 1]! }))
      .filter(({ statistics }) => statistics.count > 0);
  return shown.flatMap((layer) =>
    parameters[epoch]!.filter((one) => one.layer === layer.number && one.quantity === content).map(
      ({ tensor, statistics }) => ({ ...layer, title: `${layer.title} ${tensor}`, statistics }),
    ),
  );
};

/** A grid of the shape of a cell's, with made-up numbers. */
export const sampleGridSpec = (cell: Cell): TopLevelSpec => {
  const counts = Array.from({ length: cell.settings.bins }, (_, bin) => 1 + bin);
  const numbers = { count: 1, nonfinite: 0, mean: 0, std: 1, min: -1, max: 1, zeroFraction: 0, sampleStd: 1 };
  const layer: LayerStatistics = { ...numbers, histogram: { lower: -1, upper: 1, counts } };
  const panels = describeLayers(cell.settings.network).map((one) => ({ ...one, statistics: layer }));
  const key = { repeat: 0, epoch: 0, content: 'forward' } as const;
  return grid(cell, panels, key, { counts: 'linear' }).spec;
};

const subjects: Readonly<Record<GridKey['content'], string>> = {
  forward: 'activations, forward',
  backward: 'gradients, backward',
  value: 'weights and biases',
  gradient: 'gradients of weights and biases',
  update: 'updates of weights and biases',
};

/** Panels of a picture, or of each frame of a film, with the axes that they share: in a film, a panel with itself in all frames. */
const aligned = (frames: readonly (readonly Panel[])[], axes: FigureChoice['axes']): Panel[][] => {
  if (axes === 'own' && frames.length === 1) return [[...frames[0]!]];
  const over = (panels: readonly Panel[]): PanelAxes | undefined =>
    commonAxes(panels.map(({ statistics }) => statistics));
  const all = over(frames.flat());
  const axesOf = frames[0]!.map((_, i) => {
    if (axes === 'shared') return all;
    const own = over(frames.map((panels) => panels[i]!));
    return axes === 'own' ? own : all && own && { ...all, highest: own.highest };
  });
  return frames.map((panels) => panels.map((panel, i) => ({ ...panel, ...(axesOf[i] && { axes: axesOf[i] }) })));
};

const grid = (
  cell: Cell,
  panels: readonly Panel[],
  { repeat, epoch, content }: GridKey,
  { counts, size, noteLines }: Pick<FigureChoice, 'counts' | 'size'> & { readonly noteLines?: number },
): Picture => {
  const again = repeat === 0 ? [] : [`repeat ${repeat}`];
  const swept = cell.slug.split('/').slice(0, -1);
  return {
    path: ['figures', cell.slug, ...again.map((part) => part.replace(' ', '-')), `epoch-${epoch}-${content}`].join('/'),
    spec: histogramGrid({
      counts,
      ...(noteLines !== undefined && { noteLines }),
      ...(size && { size }),
      title: [cell.initializer.label, ...swept, `epoch ${epoch}`, ...again, subjects[content]].join(' · '),
      panels,
    }),
  };
};
