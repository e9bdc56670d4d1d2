/** The path of a value in a config: keys and list indices, from the root. */
export type Path = readonly (string | number)[];

/**
 * `['initializers', 1, 'normal', 'std']` → `initializers[1].normal.std`; a key that isn't plain in brackets and quotes. A swept
 * path stands as it is: `sweep.network.width`.
 */
export const formatPath = (path: Path): string =>
  path.reduce<string>((text, part, i) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const plain = /^(?!\d+$)[^.[\]="]+$/.test(part) || (i === 1 && path[0] === 'sweep');
    return plain ? `${text}${i === 0 ? '' : '.'}${part}` : `${text}[${JSON.stringify(part)}]`;
  }, '');

const steps = /(?<dot>^|\.)(?<key>[^.[\]]+)|\[(?<position>\d+)\]|\[(?<quoted>"(?:[^"\\]|\\.)*")\]/y;

/** The reverse; `initializers.1.normal.std` is read alike. Returns undefined where the text is no path. */
export const parsePath = (text: string): Path | undefined => {
  const path: (string | number)[] = [];
  steps.lastIndex = 0;
  while (steps.lastIndex < text.length) {
    const part = partOf(steps.exec(text), path.length === 0);
    if (part === undefined || part === '__proto__') return undefined;
    path.push(part);
  }
  return path.length > 0 ? path : undefined;
};

const partOf = (match: RegExpExecArray | null, first: boolean): string | number | undefined => {
  const { dot, key, position, quoted } = match?.groups ?? {};
  if (quoted !== undefined) return keyIn(quoted);
  if (position !== undefined) return first ? undefined : Number(position);
  if (key === undefined || (first && dot === '.')) return undefined;
  return /^\d+$/.test(key) ? Number(key) : key;
};

const keyIn = (quoted: string): string | undefined => {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
};

export const startsWith = (path: Path, start: Path): boolean =>
  start.length <= path.length && start.every((part, i) => String(part) === String(path[i]));

/** Whether one of them lies in the other, or they are the same. */
export const overlap = (a: Path, b: Path): boolean => startsWith(a, b) || startsWith(b, a);

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

/** A copy of `root` with `value` at `path`; missing mappings on the way, and lists from index 0, are made. */
export const withValueAt = (root: unknown, path: Path, value: unknown): unknown => {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  const copy = copyOf(root, part);
  (copy as Tree)[part] = withValueAt((copy as Tree)[part], rest, value);
  return copy;
};

const copyOf = (node: unknown, part: string | number): Tree | unknown[] => {
  if (Array.isArray(node)) return [...node];
  if (isTree(node)) return { ...node };
  return part === 0 ? [] : {};
};

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
