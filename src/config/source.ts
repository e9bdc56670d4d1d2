import { readFileSync } from 'node:fs';
import { errorCode, errorMessage } from '../errors.ts';
import { isMap, isPair, isScalar, LineCounter, parse, parseDocument, type Document } from 'yaml';
import { formatPath, missingParent, parsePath, startsWith, withValueAt, type Path } from './path.ts';
import { ConfigError, type Problem } from './problem.ts';

/** A config as written, with the command line's overrides applied, and how to find a path's position in it. */
export interface Source {
  readonly file: string;
  readonly raw: unknown;
  /** `configs/x.yaml:5:7 initializers[1]: …` */
  readonly locate: (problem: Problem) => string;
}

/**
 * Reads a YAML or JSON file.
 * @param set the arguments of `--set`, PATH=VALUE, applied in order
 * @throws ConfigError where the file can't be read or parsed, or an override is malformed
 */
export const readSource = (file: string, set: readonly string[] = []): Source => {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return `${file}:${line}:${col} ${errorMessage(error)}`;
      }),
    );
  }
  const overrides = set.map(parseOverride);
  const raw = overrides.reduce(apply, toValue(document, file));
  return {
    file,
    raw,
    locate: (problem) => `${position(problem, { file, document, lines, overrides })}: ${problem.message}`,
  };
};

interface Override {
  readonly path: Path;
  readonly value: unknown;
}

const apply = (tree: unknown, { path, value }: Override): unknown => {
  const problem = missingParent(tree, path);
  if (problem !== undefined) throw new ConfigError([`--set ${formatPath(path)}: ${problem}`]);
  return withValueAt(tree, path, value);
};

interface SourceText {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly overrides: readonly Override[];
}

/** `configs/x.yaml:5:7 initializers[1]`, or `--set network.width` of what the command line set. */
const position = ({ path, key }: Problem, { file, document, lines, overrides }: SourceText): string => {
  const name = formatPath(path);
  const change = overrides.findLast((override) => startsWith(path, override.path) || startsWith(override.path, path));
  if (change) return `--set ${formatPath(change.path)}${name === formatPath(change.path) ? '' : ` ${name}`}`;
  const { line, col } = lines.linePos(offset(document, path, key === true));
  return name === '' ? `${file}:${line}:${col}` : `${file}:${line}:${col} ${name}`;
};

/** The offset in the text of the value at `path`, or of its key; of a path that isn't there, that of its nearest parent. */
const offset = (document: Document, path: Path, key: boolean): number => {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === last);
      const node = (key && length === path.length) || !hasRange(pair?.value) ? pair?.key : pair.value;
      if (hasRange(node)) return node.range[0];
    } else {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (hasRange(node)) return node.range[0];
    }
  }
  return document.contents?.range?.[0] ?? 0;
};

const hasRange = (node: unknown): node is { range: [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder, not a file' : errorMessage(error);
    throw new ConfigError([`${file}: ${why}; a config is a YAML or JSON file such as configs/sigmoid.yaml`]);
  }
};

const toValue = (document: Document, file: string): unknown => {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    throw new ConfigError([`${file}: ${errorMessage(error)}`]);
  }
};

const parseOverride = (text: string): Override => {
  const at = text.indexOf('=');
  const path = at > 0 ? parsePath(text.slice(0, at)) : undefined;
  if (!path) throw new ConfigError([`--set ${text}: expected PATH=VALUE, such as --set network.width=200`]);
  try {
    return { path, value: parse(text.slice(at + 1)) as unknown };
  } catch (error) {
    const why = errorMessage(error);
    throw new ConfigError([`--set ${text}: the value is not YAML: ${why}`]);
  }
};
