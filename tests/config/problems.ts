import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, loadStudy, type Overrides, type Study } from '../../src/config/index.ts';

/** The lines of a ConfigError that `run` throws; none where it doesn't. */
export const problemsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

/** Reads configs that are given as text, from a file of one name. */
export const reader = (folder: string, name = 'x.yaml') => {
  const load = (text: string, overrides: Overrides = {}): Study => {
    writeFileSync(join(folder, name), text);
    return loadStudy(join(folder, name), overrides);
  };
  const problems = (text: string, overrides: Overrides = {}): string[] =>
    problemsOf(() => load(text, overrides)).map((line) => line.replaceAll(`${folder}/`, ''));
  return { load, problems };
};

export const slugs = ({ cells }: Study): string[] => cells.map(({ slug }) => slug);
