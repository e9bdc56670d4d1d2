import { existsSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, posix, relative, sep } from 'node:path';
import type { CellSettings } from '../config/index.ts';
import type { Choice } from '../catalogue/parameter.ts';
import { errorMessage } from '../errors.ts';
import { isUserModule, moduleFile, moduleHash, type UserModuleChoice } from '../userModule/choice.ts';
import { hashOfSources, sourceFiles } from '../userModule/sources.ts';
import type { ModuleSources } from './protocol.ts';

/** Bytes of a module with all that it imports: what travels with each of its cells. */
const mostBytes = 2 ** 20;

/** Settings as they travel, and the modules that they name; the folders in which those lie stay at home. */
export const packSettings = (
  settings: CellSettings,
): { readonly settings: string; readonly modules: Record<string, ModuleSources> } => {
  const modules: Record<string, ModuleSources> = {};
  const text = JSON.stringify(settings, (_key, value: unknown) => {
    if (!isModule(value)) return value;
    const sources = (modules[moduleHash(value)] ??= packed(value));
    return { ...value, parameters: { ...value.parameters, file: sources.entry } };
  });
  return { settings: text, modules };
};

/** By the hash of their sources. */
const packedModules = new Map<string, ModuleSources>();

/** @throws Error where it is too large to travel */
const packed = (choice: UserModuleChoice): ModuleSources => {
  const known = packedModules.get(moduleHash(choice));
  if (known) return known;
  const file = moduleFile(choice);
  const files = sourceFiles(file);
  const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  if (bytes > mostBytes)
    throw new Error(`${file}: with all that it imports ${bytes} bytes, and ${mostBytes} can travel`);
  const root = commonFolder([...files.keys()]);
  const place = (path: string): string => relative(root, path).split(sep).join(posix.sep);
  const sources = {
    entry: place(file),
    files: Object.fromEntries([...files].map(([path, content]) => [place(path), content.toString('base64')])),
  };
  packedModules.set(moduleHash(choice), sources);
  return sources;
};

const commonFolder = (paths: readonly string[]): string =>
  paths.reduce((folder, path) => {
    while (relative(folder, path).startsWith('..')) folder = dirname(folder);
    return folder;
  }, dirname(paths[0]!));

/** Whether the settings, as they came, name a module, wherever. */
export const namesModule = (settings: unknown): boolean =>
  typeof settings === 'object' &&
  settings !== null &&
  (isModule(settings) || Object.values(settings).some((value) => namesModule(value)));

/**
 * The settings with each module where it was put down in `folder`.
 * @throws Error where a module is not what its hash says
 */
export const placeModules = (
  settings: unknown,
  modules: Readonly<Record<string, ModuleSources>>,
  folder: string,
): unknown => {
  if (typeof settings !== 'object' || settings === null) return settings;
  if (Array.isArray(settings)) return settings.map((value) => placeModules(value, modules, folder));
  if (isModule(settings)) {
    const sha256 = moduleHash(settings);
    const file = unpacked(sha256, modules[sha256], folder);
    return { ...settings, parameters: { ...settings.parameters, file } };
  }
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, placeModules(value, modules, folder)]),
  );
};

const unpacked = (sha256: string, sources: ModuleSources | undefined, folder: string): string => {
  if (!sources || !/^[\da-f]{64}$/.test(sha256)) throw new Error('a module did not come with the cell');
  const root = join(folder, sha256);
  const entry = inside(root, sources.entry);
  // What is there was checked when it came.
  if (existsSync(root)) return entry;
  const aside = mkdtempSync(join(folder, 'unchecked-'));
  for (const [path, content] of Object.entries(sources.files)) {
    const file = inside(aside, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(content, 'base64'));
  }
  if (hashHere(inside(aside, sources.entry)) !== sha256) {
    throw new Error(
      `the module ${sources.entry} is not what its hash says: damaged, or a package that it imports is missing or of another version here`,
    );
  }
  renameSync(aside, root);
  return entry;
};

/** The place of a path that came with a module. @throws Error where it lies outside of the module's folder */
const inside = (root: string, path: string): string => {
  const at = normalize(join(root, path));
  if (!at.startsWith(root + sep)) throw new Error(`a module wants to lie outside of its folder: ${path}`);
  return at;
};

const hashHere = (file: string): string => {
  try {
    return hashOfSources(file);
  } catch (error) {
    return errorMessage(error);
  }
};

const isModule = (value: unknown): value is UserModuleChoice =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'parameters' in value &&
  typeof value.parameters === 'object' &&
  value.parameters !== null &&
  isUserModule(value as Choice);
