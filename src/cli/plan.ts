import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatBytes, type Cell, type Study } from '../config/index.ts';
import { EngineError, openEngine, type BackendChoice, type Engine } from '../engine/index.ts';
import { matches } from '../model/index.ts';
import type { ModelSpec } from '../network/index.ts';
import { estimate, wholeWork, type CellWork } from '../study/estimate.ts';
import { workLeft } from '../study/workLeft.ts';

/** At most so many cells are named; the others are counted. */
const namedCells = 20;

/** Where a run would look for what is there already. */
export interface PlanOptions {
  readonly out: string;
  readonly backend: BackendChoice;
  readonly force: boolean;
  /** Which part of the cells the studies hold, `3/16`, where it isn't all of them. */
  readonly shard?: string | undefined;
}

/** `--dry-run`: what is there already, what would be computed, and about how much that is. */
export const printPlan = async (
  studies: readonly Study[],
  { out, backend, force, shard }: PlanOptions,
): Promise<void> => {
  const found = studies.map(({ name }) => !force && existsSync(join(out, name, 'cells')));
  // Keys hold what the engine says of itself; where nothing is there, none has to start.
  const engine = found.some(Boolean) ? await engineHere(backend) : undefined;
  for (const [i, study] of studies.entries()) {
    const work = engine && found[i] ? workLeft(study, join(out, study.name), engine) : study.cells.map(wholeWork);
    const name = shard === undefined ? study.name : `${study.name}, shard ${shard}`;
    process.stdout.write(
      `${(study.cells.length > 0 ? planOf(name, study, work) : [`${name}: no cells`]).join('\n')}\n`,
    );
  }
};

/** Undefined where it doesn't run before a set-up: then nothing is known to be there. */
const engineHere = async (backend: BackendChoice): Promise<Engine | undefined> => {
  try {
    return await openEngine(backend);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
};

const planOf = (name: string, study: Study, work: readonly CellWork[]): string[] => {
  const { cells, sweep, initializers } = study;
  const { operations, memory, disk, seconds } = estimate(study, work);
  const { repeats } = cells[0]!.settings;
  const rest = cells.length - namedCells;
  const there = work.filter((left) => left.epochs === 0).length;
  return [
    `${name}: ${cells.length} cells of ${repeats} ${repeats === 1 ? 'repeat' : 'repeats'}${there > 0 ? `, ${there} of them already there` : ''}`,
    ...sweep.map(({ path, values }) => `  ${path}: ${values.map((value) => JSON.stringify(value)).join(', ')}`),
    `  initializers: ${initializers.map(({ label }) => label).join(', ')}`,
    ...drawnOf(study),
    ...cells.slice(0, namedCells).map((cell, i) => `    ${cell.slug}${remark(cell, work[i]!)}`),
    ...(rest > 0 ? [`    … and ${rest} more`] : []),
    `  about ${operations.toExponential(1)} operations, ${formatBytes(memory)} of memory for the largest cell, ${formatBytes(disk)} on disk, ${duration(seconds)}`,
  ];
};

/** What is drawn of each model, and by each of its ways to draw, that a sweep has. */
const drawnOf = ({ sweep, cells }: Study): string[] => {
  const pointOf = ({ swept }: Cell): string =>
    sweep
      .flatMap(({ path }, i) => (path.startsWith('network') ? `${path}: ${JSON.stringify(swept[i])}` : []))
      .join(', ');
  return [...new Map(cells.map((cell) => [pointOf(cell), cell.settings.network.model]))].flatMap(([point, model]) =>
    model ? [...(point === '' ? [] : [`  of ${point}`]), ...drawnLines(model)] : [],
  );
};

/** A model's tensors that are drawn, a line each, and the others. */
const drawnLines = (model: ModelSpec): string[] => {
  const tensors = model.layers.flatMap(({ tensors, description: { parameters } }) =>
    parameters.map((parameter, i) => ({ ...parameter, tensor: tensors[i]! })),
  );
  const kept = tensors.filter(({ start }) => start === 'asBuilt').map(({ tensor }) => tensor);
  const drawn = tensors.filter(({ start }) => start === 'weights');
  return [
    `  drawn anew, but where it is asBuilt (fans: ${model.draw.fans}): ${drawn.length} tensors`,
    ...drawn.map(({ tensor, shape, fans }) => {
      const { initializer } = model.draw.rules.findLast(({ pattern }) => matches(pattern, tensor)) ?? {};
      const rule = initializer ? `, by ${initializer.name}` : '';
      return `    ${tensor} [${shape.join(', ')}]: ${fans!.place!.role}, fanIn ${fans!.fanIn}, fanOut ${fans!.fanOut}${rule}`;
    }),
    `  as built: ${kept.length > 0 ? kept.join(', ') : 'none'}`,
  ];
};

/** ` (already there)`, ` (already there, to be drawn)`, ` (1 of 2 repeats already there)` or ` (5 of 6 epochs already there)`; nothing where nothing is. */
const remark = ({ settings }: Cell, { repeats, epochs, pictures }: CellWork): string => {
  if (epochs === 0) return pictures ? ' (already there, to be drawn)' : ' (already there)';
  const [all, whole] = [settings.repeats * settings.epochs, settings.repeats - repeats];
  if (epochs === all) return '';
  return epochs === repeats * settings.epochs
    ? ` (${whole} of ${settings.repeats} repeats already there)`
    : ` (${all - epochs} of ${all} epochs already there)`;
};

const duration = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};
