import { formatPath, missingParent, overlap, parsePath, startsWith, valueAt, type Path } from './path.ts';
import { formatValue, type Problem } from './problem.ts';
import { namedValue, pathSafe, slugsOf } from './slug.ts';
import type { SweptPath } from './study.ts';

/** One combination of a sweep's values. */
export interface GridPoint {
  readonly values: readonly { readonly path: Path; readonly value: unknown }[];
  /** One folder for each swept path: `width=50`. */
  readonly slugs: readonly string[];
  /** Moves a problem with a swept value to that value's path in the sweep. */
  readonly relocate: (problem: Problem) => Problem;
}

/** A path as the sweep spells it, and the values that it takes. */
interface Axis {
  readonly text: string;
  readonly path: Path;
  readonly values: readonly unknown[];
}

export const resolveSweep = (
  sweep: Readonly<Record<string, readonly unknown[]>>,
  raw: unknown,
): SweptPath[] | Problem[] => {
  const problems: Problem[] = [];
  const axes: Axis[] = [];
  for (const [text, values] of Object.entries(sweep)) {
    const path = parsePath(text);
    const found = path
      ? refusals({ text, path, values }, axes, raw)
      : [atKey(text, `${formatValue(text)} is not a path such as network.width`)];
    problems.push(...found);
    if (path) axes.push({ text, path, values });
  }
  if (problems.length > 0) return problems;
  const lastParts = axes.map(({ path }) => String(path.at(-1)));
  return axes.map(({ text, values }, i) => ({
    path: text,
    key: lastParts.filter((part) => part === lastParts[i]).length > 1 ? text : lastParts[i]!,
    values,
  }));
};

const atKey = (text: string, message: string): Problem => ({ path: ['sweep', text], key: true, message });

/** Parts of a config that are not a cell's own: the sweep itself, where results go, how pictures look, how often all is drawn. */
const unsweepable: readonly Path[] = [['name'], ['sweep'], ['figures'], ['random', 'repeats']];

/** Why an axis can't be one, beside those before it. */
const refusals = (axis: Axis, before: readonly Axis[], raw: unknown): Problem[] => {
  const { text, path } = axis;
  const whole = path.length === 1 && path[0] === 'initializers';
  if (whole || unsweepable.some((part) => startsWith(path, part)) || String(path[0]).startsWith('x-')) {
    return [atKey(text, `${formatValue(text)} can't be swept`)];
  }
  const gap = missingParent(raw, path);
  if (gap !== undefined) return [atKey(text, gap)];
  const hidden = before.find((other) => hides(axis, other));
  if (hidden)
    return [
      atKey(text, `${formatValue(text)} and ${formatValue(hidden.text)} are swept, and one would replace the other`),
    ];
  return unsweepable.filter((part) => startsWith(part, path)).flatMap((part) => carried(axis, part, raw));
};

/** The later of two axes is applied last: it must not replace the earlier, nor a part that the earlier gives. */
const hides = (later: Axis, earlier: Axis): boolean => {
  if (!overlap(later.path, earlier.path)) return false;
  const inside = later.path.slice(earlier.path.length);
  return inside.length === 0 || earlier.values.some((value) => valueAt(value, inside) !== undefined);
};

/** A swept mapping brings a part that can't be swept, or would replace the config's. */
const carried = ({ text, path, values }: Axis, part: Path, raw: unknown): Problem[] => {
  const inside = part.slice(path.length);
  const name = formatValue(formatPath(part));
  const given = values.flatMap((value, i): Problem[] =>
    valueAt(value, inside) === undefined
      ? []
      : [{ path: ['sweep', text, i, ...inside], message: `${name} can't be swept` }],
  );
  if (given.length > 0 || valueAt(raw, part) === undefined) return given;
  return [
    atKey(text, `a swept ${formatValue(text)} would replace ${name}, which can't be swept; sweep single keys of it`),
  ];
};

/** All combinations, the last path's values changing fastest; a single empty one where nothing is swept. */
export const gridPoints = (sweep: readonly SweptPath[]): GridPoint[] => {
  const axes = sweep.map(({ path, key, values }) => ({
    text: path,
    path: parsePath(path)!,
    values,
    slugs: slugsOf(values.map(namedValue), `${keyFolder(key)}=`),
  }));
  return axes
    .reduce<number[][]>((points, { values }) => points.flatMap((point) => values.map((_, i) => [...point, i])), [[]])
    .map((indices) => gridPoint(axes, indices));
};

/** A key may be any text where a config names parts of a network by patterns. */
const keyFolder = (key: string): string => key.replaceAll(/[^[\]]+/g, pathSafe);

const gridPoint = (
  axes: readonly (Axis & { readonly slugs: readonly string[] })[],
  indices: readonly number[],
): GridPoint => {
  const values = axes.map(({ path, values }, i) => ({ path, value: values[indices[i]!] }));
  return {
    values,
    slugs: axes.map(({ slugs }, i) => slugs[indices[i]!]!),
    relocate: (problem) => {
      const at = values.findIndex(({ path }) => overlap(problem.path, path));
      return at < 0 ? problem : { ...problem, path: ['sweep', axes[at]!.text, indices[at]!] };
    },
  };
};
