import { profileChart, stdChart, type ProfilePoint } from '../chart/index.ts';
import type { Study } from '../config/index.ts';
import { lineKindsOf, streamOf } from '../network/index.ts';
import { directions, type Direction } from '../record/record.ts';
import { groupBy, type Picture, bandNote, markerOf, meanAndRange } from './series.ts';
import { predictedStd } from '../cell/index.ts';
import type { CellSummary, StudySummary } from '../tables/summary.ts';
import { sweepCharts } from './sweepCharts.ts';

/** More lines than this in one chart can't be told apart. */
const maxLines = 12;

/**
 * The charts of a whole study: the average std over the epochs and the std of every layer, for each point of its grid;
 * for a sweep also all lines in one chart where they are few, and the last epoch against the swept values.
 */
export const studyCharts = (study: Study, summary: StudySummary): Picture[] => {
  if (study.sweep.length === 0)
    return comparisons(study, study.name, 'figures', summary, ({ initializer }) => initializer.label);
  const points = groupBy(summary, ({ cell }) => cell.slug.split('/').slice(0, -1).join('/'));
  return [
    ...(summary.length <= maxLines ? comparisons(study, study.name, 'figures', summary, wholeName) : []),
    ...sweepCharts(study, summary),
    ...[...points].flatMap(([point, cells]) =>
      comparisons(
        study,
        `${study.name}, ${point.replaceAll('/', ', ')}`,
        `figures/${point}`,
        cells,
        ({ initializer }) => initializer.label,
      ),
    ),
  ];
};

/** `width=50 N(0, 1)` */
const wholeName = ({ slug, initializer }: CellSummary['cell']): string =>
  [...slug.split('/').slice(0, -1), initializer.label].join(' ');

type LabelOf = (cell: CellSummary['cell']) => string;

const subjects: Readonly<Record<Direction, string>> = {
  forward: 'average std of the activations, forward',
  backward: 'average std of the gradients, backward',
};

/** Cells side by side: two line charts and a profile. */
const comparisons = (
  { figures: { size } }: Study,
  title: string,
  folder: string,
  summary: StudySummary,
  labelOf: LabelOf,
): Picture[] => [
  ...directions.map((direction) => ({
    path: `${folder}/${direction}-std`,
    spec: stdChart({
      title: `${title} · ${subjects[direction]}`,
      direction,
      ...(size && { size }),
      ...bandNote(summary[0]!.cell.settings.repeats),
      series: summary.map(({ cell, averages }) => ({
        label: labelOf(cell),
        marker: markerOf(cell),
        points: averages[direction].map((repeats, epoch) => ({ epoch, ...meanAndRange(repeats) })),
      })),
    }),
  })),
  {
    path: `${folder}/profile`,
    spec: profileChart({
      title: `${title} · std of every layer at epoch 0`,
      ...(size && { size }),
      series: summary.map((cell) => ({
        label: labelOf(cell.cell),
        marker: markerOf(cell.cell),
        ...profile(cell),
      })),
    }),
  },
];

/** What is measured can't lie outside; theory may by hundreds of decades, which no axis has beside the rest. */
const isFloat32 = (std: number): boolean => std === 0 || (std >= 2 ** -149 && std < 2 ** 128);

const profile = ({ cell, layers, profiles }: CellSummary): Record<Direction, ProfilePoint[]> => {
  const predicted = predictedStd(cell.settings);
  const lines = lineKindsOf(layers);
  const blocks = new Map(
    streamOf(layers)
      .filter(({ block }) => block)
      .map(({ number }, i) => [number, i + 1]),
  );
  const of = (direction: Direction): ProfilePoint[] =>
    profiles[direction].first.flatMap((std, i) => {
      const line = lines[i];
      // Token ids have no gradient: that is no gap.
      const isOfIds = direction === 'backward' && layers[i]!.category === 'embedding' && Number.isNaN(std);
      if (!line || isOfIds) return [];
      const theory = predicted[direction][i] ?? undefined;
      const ofSamples = profiles[direction].samples[i]!;
      return {
        layer: layers[i]!.number,
        line,
        ...(blocks.has(layers[i]!.number) && { block: blocks.get(layers[i]!.number)! }),
        std: Number.isNaN(std) ? null : std,
        ...(theory !== undefined && isFloat32(theory) && { predicted: theory }),
        ...(Number.isFinite(ofSamples) && { ofSamples }),
      };
    });
  return { forward: of('forward'), backward: of('backward') };
};
