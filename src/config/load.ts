import { basename, dirname, extname } from 'node:path';
import { isActivation, type ActivationChoice } from '../activation/index.ts';
import type { CellSettings } from '../cell/index.ts';
import type { InitializerOrRecipe } from '../recipe/index.ts';
import { resolveInitializers, resolveSettings } from './cells.ts';
import { initializerMisfits, recipeNotes } from './initializerMisfits.ts';
import { describe } from './describe.ts';
import { selectionProblems, type Figures } from './figures.ts';
import type { ConfigInput } from './input.ts';
import { formatPath, withValueAt, type Path } from './path.ts';
import { ConfigError, formatValue, type Problem } from './problem.ts';
import { normalize, type Config } from './normalize.ts';
import { configSchema } from './schema.ts';
import { sharing } from './sharing.ts';
import { readSource, type Overrides, type Source } from './source.ts';
import type { Cell, Study, StudyInitializer } from './study.ts';
import { writtenConfig } from './written.ts';
import { readYaml } from './yaml.ts';
import { gridPoints, resolveSweep, type GridPoint } from './sweep.ts';

/** A grid of more cells than this is refused: its tables alone would fill the disk. */
export const maxCells = 100_000;

/**
 * Reads a YAML or JSON file into a checked, normalized study.
 *
 *     loadStudy('configs/sigmoid.yaml', { seed: 7 }).cells.map(({ slug }) => slug) // ['zero', 'normal-1', …]
 *
 * @throws ConfigError with a line for each problem: its position, the bad value, what would be valid
 */
export const loadStudy = (file: string, overrides: Overrides = {}): Study => resolveStudy(readSource(file, overrides));

/**
 * The same for a config given as a value.
 *
 *     studyOf({ initializers: ['he'], sweep: { 'network.width': [50, 100] } }).cells.map(({ slug }) => slug)
 *     // ['width=50/he', 'width=100/he']
 *
 * @param name what messages call the config, and the study where the config names none
 * @throws ConfigError
 */
export const studyOf = (config: ConfigInput, name = 'config'): Study =>
  resolveStudy({
    file: name,
    raw: config,
    locate: ({ path, message }) => `${name} ${formatPath(path)}: ${message}`,
  });

/**
 * Reads an activation from the command line: `tanh`, or in YAML `leakyRelu: { alpha: 0.1 }`. @throws ConfigError
 * @param name what messages call the command
 */
export const activationOf = (text: string, name = 'theory'): ActivationChoice => {
  const study = typed(name, ['network', 'activation'], {
    network: { activation: parseWord(text) },
    initializers: ['zero'],
  });
  return study.cells[0]!.settings.network.layers.find(isActivation)!;
};

/** Reads an initializer of `audit --recipe` likewise: `he`, or `heNormal: { dialect: keras }`. @throws ConfigError */
export const initializerOf = (text: string): InitializerOrRecipe =>
  typed('--recipe', ['initializers', 0], { initializers: [parseWord(text)] }).cells[0]!.settings.initializer;

/** A study around one typed value, of which messages speak as if it stood alone. @param at its place in the config */
const typed = (name: string, at: Path, raw: object): Study =>
  resolveStudy({
    file: name,
    raw: { name: 'typed', ...raw },
    locate: ({ path, message }) =>
      [name, ...(path.length > at.length ? [formatPath(path.slice(at.length))] : [])].join(' ') + `: ${message}`,
  });

const parseWord = (text: string): unknown => {
  const { value, refused } = readYaml(text);
  return refused.length > 0 ? text : value;
};

const resolveStudy = (source: Source): Study => {
  const fail = (problems: readonly Problem[]): never => {
    throw new ConfigError(problems.map(source.locate));
  };
  const raw = without(source.raw, (key) => key.startsWith('x-'));
  const base = check(raw, fail);
  const name = base.name ?? basename(source.file, extname(source.file));
  const unfit = nameProblem(name);
  if (unfit !== undefined && base.name === undefined) {
    throw new ConfigError([`${source.file}: ${unfit}; it is the file's name: give another by name: … or --set name=…`]);
  }
  if (unfit !== undefined) fail([{ path: ['name'], message: unfit }]);
  const sweep = resolveSweep(base.sweep, raw);
  if (isProblems(sweep)) return fail(sweep);
  const count = sweep.reduce((product, { values }) => product * values.length, base.initializers.length);
  if (count > maxCells) fail([{ path: ['sweep'], message: `a grid of ${count} cells; at most ${maxCells}` }]);

  const folder = dirname(source.file);
  // Each point is checked without the sweep, which is checked already and may be long.
  const single = without(raw, (key) => key === 'sweep');
  const notes = new Set<string>();
  const note = (problem: Problem): void => void notes.add(source.locate(problem));
  const shared = sharing();
  const cells = gridPoints(sweep).flatMap((point) => cellsAt(single, point, folder, { fail, note, shared }));
  const slugs = new Set<string>();
  for (const { slug } of cells) {
    if (slugs.has(slug))
      fail([{ path: ['sweep'], message: `two cells would write the same folder, ${formatValue(slug)}` }]);
    slugs.add(slug);
  }
  const { bins: _bins, ...figures } = base.figures;
  const unselected = selectionProblems(cells, figures.layers);
  if (unselected.length > 0) fail(unselected);
  return {
    name,
    file: source.file,
    config: writtenConfig(base, name),
    sweep,
    initializers: distinctInitializers(cells),
    cells,
    notes: [...notes],
    // The schema has counted the two numbers of a size.
    figures: figures as Figures,
    tables: base.tables,
  };
};

/** A config's keys but for some; what is no mapping stays as it is. */
const without = (raw: unknown, excluded: (key: string) => boolean): unknown =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)
    ? Object.fromEntries(Object.entries(raw).filter(([key]) => !excluded(key)))
    : raw;

type Fail = (problems: readonly Problem[]) => never;

const check = (raw: unknown, fail: Fail): Config => {
  const parsed = configSchema.safeParse(raw ?? {});
  if (!parsed.success) return fail(describe(parsed.error.issues, raw));
  const config = normalize(parsed.data);
  return isProblems(config) ? fail(config) : config;
};

/** What all points of a grid have in common. */
interface Grid {
  readonly fail: Fail;
  /** Told what can be run all the same. */
  readonly note: (problem: Problem) => void;
  readonly shared: ReturnType<typeof sharing>;
}

const cellsAt = (raw: unknown, point: GridPoint, folder: string, { fail, note, shared }: Grid): Cell[] => {
  const changed = point.values.reduce<unknown>((tree, { path, value }) => withValueAt(tree, path, value), raw);
  const failAt: Fail = (problems) => fail(problems.map(point.relocate));
  const config = check(changed, failAt);
  const initializers = resolveInitializers(config.initializers, folder);
  if (isProblems(initializers)) return failAt(initializers);
  const resolved = resolveSettings(config, folder);
  if (isProblems(resolved)) return failAt(resolved);
  const settings = { ...resolved.settings, network: shared(resolved.settings.network) };
  resolved.notes.map(point.relocate).forEach(note);
  const misfits = initializerMisfits(initializers, settings.network);
  if (misfits.length > 0) return failAt(misfits);
  recipeNotes(initializers, settings.network).map(point.relocate).forEach(note);
  return initializers.map(shared).map((initializer, position) => ({
    slug: [...point.slugs, initializer.slug].join('/'),
    initializer,
    position,
    swept: point.values.map(({ value }) => value),
    settings: { ...settings, initializer: shared(choiceOf(initializer)) },
  }));
};

const choiceOf = ({ label: _label, slug: _slug, ...choice }: StudyInitializer): CellSettings['initializer'] => choice;

const isProblems = (value: object): value is readonly Problem[] =>
  Array.isArray(value) && value.length > 0 && 'message' in value[0];

/** Why a name can't be that of a study's folder, which lies in the output folder on every file system. */
const nameProblem = (name: string): string | undefined =>
  /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._+=,()-]{0,99}$/u.test(name) && !/[. ]$/.test(name)
    ? undefined
    : `${formatValue(name)} can't name a folder; expected 1 to 100 letters, digits, spaces and . _ - that start with a letter or digit`;

/** The initializers of all cells, one for each label: a swept parameter gives an initializer several sets of values. */
const distinctInitializers = (cells: readonly Cell[]): StudyInitializer[] => [
  ...new Map(cells.map(({ initializer }) => [initializer.label, initializer])).values(),
];
