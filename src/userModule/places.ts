import { dirname, relative, resolve, sep } from 'node:path';
import type { Choice } from '../catalogue/parameter.ts';
import { hasPlace, moduleFile, type UserFileChoice, type UserModuleChoice } from './choice.ts';

/** Plain data with each of the user's modules and files in it as `map` has it. */
export const mapModules = (value: unknown, map: (choice: UserModuleChoice | UserFileChoice) => unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => (isChoice(inner) && hasPlace(inner) ? map(inner) : inner)),
  );

/** A cell's settings as they are written to files: modules by their paths from the config's folder, wherever that lies. */
export const withoutPlaces = <T>(settings: T, folder: string): T =>
  mapModules(settings, ({ name, parameters: { file, ...rest } }) => ({
    name,
    parameters: { file: pathFrom(folder, String(file)), ...rest },
  })) as T;

/**
 * What is told of a cell as it is written to files: what lies beside its modules by its path from the config's folder.
 *
 *     textWithoutPlaces('/home/me/study/m.mjs:1: weights: boom', settings, '/home/me/study') // './m.mjs:1: weights: boom'
 */
export const textWithoutPlaces = (text: string, settings: unknown, folder: string): string => {
  const folders = new Set<string>();
  mapModules(settings, (choice) => {
    folders.add(dirname(moduleFile(choice)));
    return choice;
  });
  return [...folders]
    .toSorted((a, b) => b.length - a.length)
    .reduce((told, one) => told.replaceAll(one + sep, `${pathFrom(folder, one)}/`), text);
};

/** `pathFrom('/a/b', '/a/c/m.mjs') // '../c/m.mjs'`, and with a `./` before what lies below. */
const pathFrom = (folder: string, path: string): string => {
  const steps = relative(resolve(folder), path).split(sep).join('/');
  if (steps === '') return '.';
  return steps.startsWith('.') ? steps : `./${steps}`;
};

const isChoice = (value: unknown): value is Choice =>
  typeof value === 'object' && value !== null && 'name' in value && 'parameters' in value;
