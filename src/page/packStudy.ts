import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Cell, CellSettings, Study } from '../config/index.ts';
import type { Engine } from '../engine/index.ts';
import { versions, type ManifestCell } from '../store/manifest.ts';
import { predictedStd } from '../cell/index.ts';
import type { PredictedStd } from '../theory/index.ts';
import { everyPiece } from '../network/index.ts';
import { withoutPlaces } from '../userModule/places.ts';
import type { CellSummary } from '../tables/summary.ts';
import type { CellRecord, Direction } from '../record/record.ts';
import { charactersOf, evenlySpaced, omissionNotes, planPage, type Plan } from './plan.ts';
import { packCell, packJson, packParameters } from './pack.ts';
import { pageLayers } from './pageLayers.ts';
import { pageStudy } from './pageStudy.ts';
import type { PageDetail, PageLayer, PagePrediction } from './types.ts';

/** A model's layers stand beside its settings already. */
const withoutLayers = ({ network, ...settings }: CellSettings): CellSettings => ({
  ...settings,
  network: network.model ? { ...network, model: { ...network.model, layers: [] } } : network,
});

/** What the page's data are made from. */
export interface StudySource {
  readonly study: Study;
  readonly engine: Engine;
  /** Of the cells that could be computed, in the study's order. */
  readonly summary: Iterable<CellSummary>;
  /** In the study's order. */
  readonly cells: Iterable<ManifestCell>;
  /** The numbers of the cell at `index`; undefined where it could not be computed. */
  readonly record: (index: number) => CellRecord | undefined;
  /** Where the package's docs/ lies, from the page. */
  readonly docs: string;
}

/** Characters of the HTML around a cell's text. */
const frameLength = 60;

/** The page's data, a text for each id, in at most `room` characters. Plans are made by an estimate and redone if the texts turn out longer. */
export const packStudy = async (source: StudySource, room: number): Promise<Map<string, string>> => {
  const settings = source.study.cells.map((cell) => cell.settings);
  const smallest = JSON.stringify(planPage(settings, 0));
  for (let budget = room; ;) {
    const plan = planPage(settings, budget);
    const result = await packBy(plan, source, JSON.stringify(plan) === smallest ? Infinity : room);
    if (typeof result !== 'number') return result;
    budget = Math.min(0.97 * budget, 0.99 * (room / result));
  }
};

/** The part of the cells after which the estimate can be judged. */
const samplePart = 0.05;

/** The data by a plan or, where they don't fit into `room`, the factor by which the estimate was too low. */
const packBy = async (plan: Plan, source: StudySource, room: number): Promise<Map<string, string> | number> => {
  const data = new Map([['study', packJson(studyBy(plan, source))]]);
  const shown = source.study.cells.slice(0, plan.cells);
  const left = room - data.get('study')!.length;
  if (left <= 0) return 2;
  const estimates = shown.map(({ settings }) => charactersOf(settings, plan));
  const total = estimates.reduce((sum, characters) => sum + characters, 0);
  let taken = 0;
  let soFar = 0;
  const parameters = new Map<string, string>();
  let fitting = true;
  for (const [index, cell] of shown.entries()) {
    // Lets the event loop deliver the workers' messages.
    await nextTurn();
    const record = source.record(index);
    const detail = detailBy(plan, cell, dirname(source.study.file));
    const text = record ? packCell(detail, record.repeats) : '';
    if (record) data.set(`cell-${index}`, text);
    const ofParameters = record && fitting ? packParameters(detail, record.repeats) : undefined;
    if (ofParameters !== undefined) parameters.set(`parameters-${index}`, ofParameters);
    taken += text.length + frameLength;
    soFar += estimates[index]!;
    const both = taken + lengthOf(parameters);
    fitting &&= both <= left && (soFar <= samplePart * total || (both / soFar) * total <= left);
    if (taken > left || (soFar > samplePart * total && (taken / soFar) * total > 1.03 * left)) return taken / soFar;
  }
  if (fitting) return new Map([...data, ...parameters]);
  const told = studyBy(plan, source);
  data.set('study', packJson({ ...told, omissions: [...told.omissions, parametersNote] }));
  return data;
};

const parametersNote =
  'Histograms of weights and biases are left out; parameters.csv has their numbers, histograms.parquet the histograms.';

const lengthOf = (texts: ReadonlyMap<string, string>): number =>
  Array.from(texts.values(), (text) => text.length + frameLength).reduce((sum, length) => sum + length, 0);

const studyBy = (plan: Plan, { study, engine, summary, cells, docs }: StudySource) => {
  const settings = study.cells.map((cell) => cell.settings);
  const shown = new Set(study.cells.slice(0, plan.cells));
  const slugs = new Set(Array.from(shown, ({ slug }) => slug));
  return pageStudy({
    study,
    engine,
    summary: those(summary, ({ cell }) => shown.has(cell)),
    cells: those(cells, ({ cell }) => slugs.has(cell)),
    plan,
    docs,
    versions: versions(engine),
    omissions: omissionNotes(settings, plan),
  });
};

/** The items that pass, without all the others in memory. */
const those = <T>(items: Iterable<T>, passes: (item: T) => boolean): T[] => {
  const passed: T[] = [];
  for (const item of items) if (passes(item)) passed.push(item);
  return passed;
};

const detailBy = (plan: Plan, { settings }: Cell, folder: string): PageDetail => {
  const layers = everyPiece(pageLayers(settings.network), plan.everyPiece);
  return {
    settings: withoutPlaces(withoutLayers(settings), folder),
    repeats: Math.min(settings.repeats, plan.repeats),
    epochs: evenlySpaced(settings.epochs, plan.epochs),
    layers,
    predicted: predictedAt(settings, layers),
  };
};

const predictedAt = (settings: CellSettings, layers: readonly PageLayer[]): PageDetail['predicted'] => {
  const predicted = predictedStd(settings);
  const of = (direction: Direction): PagePrediction => ({
    std: layers.map(({ number }) => fiveDigits(predicted[direction][number - 1] ?? null)),
    silence: describeSilence(predicted.silence, direction),
  });
  return { forward: of('forward'), backward: of('backward') };
};

const fiveDigits = (std: number | null): number | null => (std === null ? null : Number(std.toPrecision(5)));

const describeSilence = ({ forward, backward }: PredictedStd['silence'], direction: Direction): string | null => {
  if (direction === 'forward') return forward && `from layer ${forward.layer} on: ${forward.reason}`;
  if (!backward) return null;
  const cause = forward?.reason === backward.reason ? `, as forward from layer ${forward.layer} on` : '';
  return `from layer ${backward.layer} down${cause}: ${backward.reason}`;
};
