import { missingParent, parsePath, startsWith, type Path } from './path.ts';
import { formatValue, type Problem } from './problem.ts';
import { valueSlug } from './slug.ts';
import type { SweptPath } from './study.ts';

/** One combination of a sweep's values. */
export interface GridPoint {
  readonly values: readonly { readonly path: Path; readonly value: unknown }[];
  /** One folder for each swept path: `width=50`. */
  readonly slugs: readonly string[];
  /** Moves a problem with a swept value to that value's path in the sweep. */
  readonly relocate: (problem: Problem) => Problem;
}

/** Keys that do not belong to a single cell: the sweep itself, where results go, how pictures look. */
const unsweepable = ['name', 'sweep', 'figures', 'initializers', 'random.repeats'];

export const resolveSweep = (
  sweep: Readonly<Record<string, readonly unknown[]>>,
  raw: unknown,
): SweptPath[] | Problem[] => {
  const paths = Object.keys(sweep);
  const problems = paths.flatMap((path): Problem[] => {
    const parsed = parsePath(path);
    if (!parsed)
      return [
        { path: ['sweep', path], key: true, message: `${formatValue(path)} is not a path such as network.width` },
      ];
    const refused = unsweepable.includes(path) || ['figures', 'sweep'].includes(String(parsed[0]));
    if (refused) return [{ path: ['sweep', path], key: true, message: `${formatValue(path)} can't be swept` }];
    const gap = missingParent(raw, parsed);
    return gap === undefined ? [] : [{ path: ['sweep', path], key: true, message: gap }];
  });
  if (problems.length > 0) return problems;
  const lastParts = paths.map((path) => String(parsePath(path)!.at(-1)));
  return paths.map((path, i) => ({
    path,
    key: lastParts.filter((part) => part === lastParts[i]).length > 1 ? path : lastParts[i]!,
    values: sweep[path]!,
  }));
};

/** All combinations, the last path's values changing fastest; a single empty one where nothing is swept. */
export const gridPoints = (sweep: readonly SweptPath[]): GridPoint[] =>
  sweep
    .reduce<number[][]>((points, { values }) => points.flatMap((point) => values.map((_, i) => [...point, i])), [[]])
    .map((indices) => gridPoint(sweep, indices));

const gridPoint = (sweep: readonly SweptPath[], indices: readonly number[]): GridPoint => {
  const values = sweep.map(({ path, values }, i) => ({ path: parsePath(path)!, value: values[indices[i]!] }));
  return {
    values,
    slugs: sweep.map(({ key }, i) => `${key}=${valueSlug(values[i]!.value)}`),
    relocate: (problem) => {
      const at = values.findIndex(({ path }) => startsWith(problem.path, path) || startsWith(path, problem.path));
      return at < 0 ? problem : { ...problem, path: ['sweep', sweep[at]!.path, indices[at]!] };
    },
  };
};
