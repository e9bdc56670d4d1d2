import { createHash } from 'node:crypto';
import type { Cell, ImageFormat, CellSettings } from '../config/index.ts';
import type { Choice } from '../catalogue/parameter.ts';
import { isUserModule, moduleHash } from '../userModule/choice.ts';
import type { Engine } from '../engine/index.ts';
import { version } from '../package.ts';

/** The key of a cell's record: a hash of all that determines its numbers, the engine and its version included. */
export const recordKey = (settings: CellSettings, engine: Pick<Engine, 'backend' | 'version'>): string =>
  digest({
    settings: withoutPlaces(settings),
    backend: engine.backend,
    engineVersion: engine.version,
    initscope: version,
  });

export interface FigureChoice {
  readonly formats: readonly ImageFormat[];
  readonly repeats: 'first' | 'all';
}

/** The key of a cell's pictures: its numbers, and what else is drawn. */
export const figuresKey = (id: string, cell: Cell, figures: FigureChoice): string =>
  digest({ id, slug: cell.slug, label: cell.initializer.label, figures });

/** A user's module is what it holds, wherever it lies. */
const withoutPlaces = (settings: CellSettings): unknown =>
  JSON.parse(
    JSON.stringify(settings, (_key, value: unknown) =>
      isChoice(value) && isUserModule(value) ? { name: value.name, sha256: moduleHash(value) } : value,
    ),
  );

const isChoice = (value: unknown): value is Choice =>
  typeof value === 'object' && value !== null && 'name' in value && 'parameters' in value;

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
