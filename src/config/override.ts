import { formatPath, isMapping, missingParent, overlap, parsePath, valueAt, withValueAt, type Path } from './path.ts';
import { ConfigError } from './problem.ts';
import { readYaml } from './yaml.ts';

/** One `--set`: a path and the value that is to stand there. */
export interface Override {
  readonly path: Path;
  readonly value: unknown;
  /** Where it was another option that said so: `--nodes`. */
  readonly option?: string;
}

/** What was typed: `--set network.width`. */
export const optionOf = ({ path, option }: Override): string => option ?? `--set ${formatPath(path)}`;

/**
 * Reads PATH=VALUE, the value being YAML; what follows `sweep.` is a swept path: `sweep.network.width=[8, 16]`.
 * @throws ConfigError
 */
export const parseOverride = (text: string): Override => {
  const at = /^(?:[^="]|"(?:[^"\\]|\\.)*")*/.exec(text)![0].length;
  const path = text[at] === '=' ? parseTarget(text.slice(0, at)) : undefined;
  if (!path) throw new ConfigError([`--set ${text}: expected PATH=VALUE, such as --set network.width=200`]);
  if (String(path[0]).startsWith('x-')) {
    throw new ConfigError([`--set ${text}: ${path[0]} is copied where its alias stands; set the key there`]);
  }
  const { value, refused } = readYaml(text.slice(at + 1));
  if (refused.length > 0)
    throw new ConfigError(refused.map(({ message }) => `--set ${text}: the value is not YAML: ${message}`));
  return { path, value };
};

/** `--seed` as an override, behind all others. @throws ConfigError where one of them says what the seed is, too */
export const seedOverride = (seed: number, others: readonly Override[]): Override => {
  const path = ['random', 'seed'];
  const given = others.reduce<unknown>(applyOverride, { sweep: {} });
  const swept = Object.keys(valueAt(given, ['sweep']) ?? {}).some((key) => overlap(parsePath(key) ?? [key], path));
  if (swept || valueAt(given, path) !== undefined) {
    throw new ConfigError([`--seed ${seed}: --set says what random.seed is, too; once is enough`]);
  }
  return { path, value: seed, option: '--seed' };
};

const parseTarget = (text: string): Path | undefined => {
  const swept = /^sweep\.(.+)$/s.exec(text)?.[1];
  return swept === undefined ? parsePath(text) : ['sweep', swept];
};

/**
 * A config with the value in its place. What is set is no longer swept: an axis of the sweep that is the same path, lies in it
 * or holds it goes.
 * @throws ConfigError where nothing can stand there
 */
export const applyOverride = (tree: unknown, override: Override): unknown => {
  const { path, value } = override;
  const problem = missingParent(tree, path);
  if (problem !== undefined) throw new ConfigError([`${optionOf(override)}: ${problem}`]);
  const sweep = isMapping(tree) ? tree['sweep'] : undefined;
  if (!isMapping(sweep) || path.length === 0) return withValueAt(tree, path, value);
  const [first, second] = path;
  if (first !== 'sweep') return withValueAt({ ...(tree as object), sweep: without(sweep, path) }, path, value);
  const target = typeof second === 'string' ? parsePath(second) : undefined;
  if (!target) return withValueAt(tree, path, value);
  // The axis keeps its place, and the spelling that the config gives it.
  const same = Object.keys(sweep).find((key) => samePath(parsePath(key), target));
  const kept = same === undefined ? without(sweep, target) : sweep;
  return { ...(tree as object), sweep: { ...kept, [same ?? String(second)]: value } };
};

const without = (sweep: Readonly<Record<string, unknown>>, path: Path): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(sweep).filter(([key]) => {
      const axis = parsePath(key);
      return !axis || !overlap(axis, path);
    }),
  );

const samePath = (a: Path | undefined, b: Path): boolean => a !== undefined && a.length === b.length && overlap(a, b);
