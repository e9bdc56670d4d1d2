import { createHash } from 'node:crypto';
import type { Cell, CellSettings, Figures } from '../config/index.ts';
import { moduleHash } from '../userModule/choice.ts';
import { mapModules } from '../userModule/places.ts';
import type { Engine } from '../engine/index.ts';
import { version } from '../package.ts';
import { renderingVersions, versions } from '../store/versions.ts';

/**
 * The key of a cell's records: a hash of all that determines their numbers, the engine, its version and its kernels included;
 * not of how many repeats there are, for each has a record of its own.
 */
export const recordKey = ({ repeats: _repeats, ...settings }: CellSettings, engine: NumericEngine): string =>
  numbersKey(settings, engine);

/** The key of a cell's checkpoints: a record's without the number of epochs, for more epochs go on from where fewer ended. */
export const checkpointKey = (
  { repeats: _repeats, epochs: _epochs, ...settings }: CellSettings,
  engine: NumericEngine,
): string => numbersKey(settings, engine);

/** What of an engine the numbers depend on. */
type NumericEngine = Pick<Engine, 'backend' | 'version' | 'fingerprint'>;

const numbersKey = (settings: object, engine: NumericEngine): string =>
  digest({
    // A user's module is what it holds, wherever it lies.
    settings: mapModules(settings, (choice) => ({ name: choice.name, sha256: moduleHash(choice) })),
    backend: engine.backend,
    engineVersion: engine.version,
    fingerprint: engine.fingerprint,
    initscope: version,
  });

/** What of a study's figures a cell's pictures depend on. */
export type FigureChoice = Figures;

/** The key of a cell's pictures: their numbers, and what else is drawn, and how. */
export const figuresKey = (id: string, cell: Cell, figures: FigureChoice): string => {
  const { repeats: _repeats, ...rest } = figures;
  return digest({
    id,
    slug: cell.slug,
    label: cell.initializer.label,
    repeats: shownRepeats(cell, figures),
    ...rest,
    renderer: rendererKey(),
  });
};

/** How many of a cell's repeats are drawn. */
export const shownRepeats = ({ settings }: Cell, { repeats }: Pick<FigureChoice, 'repeats'>): number =>
  repeats === 'all' ? settings.repeats : 1;

/** Of what makes a picture from its spec. */
export const rendererKey = (): string => (renderer ??= digest(renderingVersions(versions())));

let renderer: string | undefined;

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
