import type { Study } from '../config/index.ts';
import { invocation } from '../invocation.ts';
import { diagnostics, type Diagnostic } from '../diagnostics/index.ts';
import { markerOf } from '../figures/series.ts';
import { describeLayers } from '../network/index.ts';
import type { ManifestCell } from '../store/manifest.ts';
import { mean, type CellSummary, type StudySummary } from '../tables/summary.ts';
import type { Direction } from '../record/record.ts';
import { type Plan, evenlySpaced } from './plan.ts';
import { bestOf } from '../verdict/best.ts';
import type { Average, PageCell, PageStudy, PageVerdict } from './types.ts';

interface PageStudyParts extends Pick<PageStudy, 'versions' | 'omissions' | 'docs'> {
  readonly engine: PageStudy['engine'];
  readonly study: Study;
  /** Those that could be computed of the cells that the plan shows. */
  readonly summary: StudySummary;
  /** That the plan shows. */
  readonly cells: readonly ManifestCell[];
  readonly plan: Plan;
}

/** At most so many points in the lines over the epochs, of all cells together. */
const mostPoints = 100_000;

/** The study as its page receives it. */
export const pageStudy = ({ study, engine, summary, cells, plan, ...rest }: PageStudyParts): PageStudy => {
  const summaries = new Map(summary.map((one) => [one.cell, one]));
  const sweep = study.sweep.map(({ path, key, values }) => ({ path, key, values: values.map(textOf) }));
  const keys = study.sweep.map(({ values }) => values.map((value) => JSON.stringify(value)));
  const initializers = initializersOf(study);
  const measured = (Object.keys(diagnostics) as Diagnostic[]).filter((key) =>
    summary.some((one) => key in one.diagnostics),
  );
  const most = Math.max(2, Math.floor(mostPoints / plan.cells));
  return {
    ...rest,
    engine: { backend: engine.backend, version: engine.version, fingerprint: engine.fingerprint },
    name: study.name,
    config: study.config,
    command: invocation('run cell.json'),
    initializers,
    markers: study.cells.slice(0, initializers.length).map(markerOf),
    sweep,
    diagnostics: measured.map((key) => diagnostics[key].column),
    best: bestOf(
      study.cells
        .slice(0, plan.cells)
        .map((cell, i) => ({ verdict: cells[i]!.verdict?.verdict, score: summaries.get(cell)?.score ?? null })),
    ),
    deepest: Math.max(...study.cells.map(({ settings }) => describeLayers(settings.network).length)),
    cells: study.cells.slice(0, plan.cells).map((cell, i): PageCell => {
      const { state, message, verdict } = cells[i]!;
      const initializer = i % initializers.length;
      const { label } = cell.initializer;
      const ofCell = summaries.get(cell);
      return {
        slug: cell.slug,
        initializer,
        ...(label !== initializers[initializer] && { label }),
        swept: cell.swept.map((value, path) => keys[path]!.indexOf(JSON.stringify(value))),
        state,
        verdict: verdict && verdictOf(verdict),
        score: fourDigits(ofCell?.score),
        diagnostics: measured.map((key) => fourDigits(ofCell?.diagnostics[key])),
        ...(message !== undefined && { message }),
        ...linesOf(ofCell, most),
      };
    }),
  };
};

/** Of every point of the grid the same number of cells, in the config's order. */
const initializersOf = ({ cells, sweep }: Study): string[] => {
  const count = cells.length / sweep.reduce((points, { values }) => points * values.length, 1);
  return Array.from({ length: count }, (_, initializer) => {
    const labels = new Set(
      cells.flatMap(({ initializer: { label } }, i) => (i % count === initializer ? [label] : [])),
    );
    const [label, ...others] = labels;
    return others.length === 0 ? label! : `initializers[${initializer}]`;
  });
};

const verdictOf = ({ verdict, sentence, epoch, theory }: NonNullable<ManifestCell['verdict']>): PageVerdict => ({
  verdict,
  sentence,
  epoch,
  sqrtChi: theory.sqrtChi,
});

/** A swept value: `50`, `tanh`, `leakyRelu: alpha: 0.1`. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value).replaceAll(/["{}]/g, '').replaceAll(/[:,]/g, '$& ');

const linesOf = (summary: CellSummary | undefined, most: number): Pick<PageCell, 'epochs' | 'averages'> => {
  const epochs = evenlySpaced(summary?.averages.forward.length ?? 0, most);
  const line = (direction: Direction): Average[] =>
    epochs.map((epoch) => averageOf(summary!.averages[direction][epoch]!));
  return { epochs, averages: { forward: line('forward'), backward: line('backward') } };
};

const averageOf = (repeats: readonly number[]): Average => [
  finite(mean(repeats)),
  finite(Math.min(...repeats)),
  finite(Math.max(...repeats)),
];

/** To 7 digits. */
const finite = (value: number): number | null => rounded(value, 7);
const fourDigits = (value: number = NaN): number | null => rounded(value, 4);

const rounded = (value: number, digits: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
