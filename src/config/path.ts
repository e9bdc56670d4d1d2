/** The path of a value in a config: keys and list indices, from the root. */
export type Path = readonly (string | number)[];

/** `['initializers', 1, 'normal', 'std']` → `initializers[1].normal.std`. */
export const formatPath = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );

/** The reverse; `initializers.1.normal.std` is read alike. Returns undefined where the text is no path. */
export const parsePath = (text: string): Path | undefined => {
  const parts = text.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  if (parts.some((part) => part === '' || part === '__proto__')) return undefined;
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
};

export const startsWith = (path: Path, start: Path): boolean =>
  start.length <= path.length && start.every((part, i) => String(part) === String(path[i]));

type Tree = Record<string | number, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** The value at `path`, or undefined. */
export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce((node: unknown, part) => (isTree(node) && Object.hasOwn(node, part) ? node[part] : undefined), root);

/** Why there can be no value at `path`: a list on the way is too short. Undefined where there can. */
export const missingParent = (root: unknown, path: Path): string | undefined => {
  for (const [i, part] of path.entries()) {
    const node = valueAt(root, path.slice(0, i));
    if (Array.isArray(node) && !(typeof part === 'number' && part <= node.length)) {
      return `${formatPath(path.slice(0, i))} is a list of ${node.length}, and has no ${part}`;
    }
  }
  return undefined;
};

/** A copy of `root` with `value` at `path`; missing mappings on the way are made. */
export const withValueAt = (root: unknown, path: Path, value: unknown): unknown => {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  const copy: Tree | unknown[] = Array.isArray(root) ? [...root] : isTree(root) ? { ...root } : {};
  (copy as Tree)[part] = withValueAt((copy as Tree)[part], rest, value);
  return copy;
};
