import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMap, isPair, isScalar, type Document, type LineCounter } from 'yaml';
import { errorCode, errorMessage } from '../errors.ts';
import { packageFile } from '../package.ts';
import { applyOverride, optionOf, parseOverride, seedOverride, type Override } from './override.ts';
import { formatPath, overlap, type Path } from './path.ts';
import { ConfigError, type Problem } from './problem.ts';
import { readYaml } from './yaml.ts';

/** A config as written, with the command line's overrides applied, and how to find a path's position in it. */
export interface Source {
  /** Its name in messages. */
  readonly file: string;
  readonly raw: unknown;
  /** `configs/x.yaml:5:7 initializers[1]: …` */
  readonly locate: (problem: Problem) => string;
}

/** What stands for a file that is standard input. */
export const standardInput = '-';

/** What the command line changes in a config before its grid is spelt out. */
export interface Overrides {
  /** `PATH=VALUE`, in their order. */
  readonly set?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  /** Every node of a model is a layer. */
  readonly nodes?: boolean | undefined;
  /** Told of what the file says without effect, a line each. */
  readonly warn?: (line: string) => void;
}

/** Files of models by their names; a JSON by what it holds. */
const isModelFile = (file: string): boolean =>
  /\.(onnx|keras|h5|hdf5|pt|pth|ckpt|safetensors|npz|npy)$/i.test(file) ||
  (/\.json$/i.test(file) &&
    existsSync(file) &&
    /"(modelTopology|weightsManifest|class_name)"\s*:/.test(readText(file)));

/** The config that studies a model. */
const configOfModel = (file: string): string =>
  JSON.stringify({ network: { model: `./${basename(file)}` }, initializers: ['asBuilt', 'xavier', 'he'] });

/**
 * Reads a YAML or JSON file, `-` for standard input, and changes it; for a model's file a config that studies the model.
 * @throws ConfigError where the file can't be read or parsed, or a change is malformed
 */
export const readSource = (given: string, { set = [], seed, nodes, warn = () => {} }: Overrides = {}): Source => {
  const file = given === standardInput ? 'stdin' : given;
  const isModel = isModelFile(given);
  const text = isModel ? configOfModel(given) : readText(given);
  const { document, lines, value, refused, warnings } = readYaml(text, /\.json[5c]?$/i.test(given));
  const placed = ({ offset, message }: { offset: number; message: string }): string =>
    `${positionOf(file, lines, offset)} ${message}`;
  if (refused.length > 0) throw new ConfigError(refused.map(placed));
  for (const warning of warnings) warn(placed(warning));
  const settings = [
    ...set.map(parseOverride),
    ...(nodes ? [{ path: ['network', 'nodes'], value: true, option: '--nodes' }] : []),
  ];
  const overrides = seed === undefined ? settings : [...settings, seedOverride(seed, settings)];
  const raw = overrides.reduce(applyOverride, value);
  return {
    file,
    raw,
    locate: (problem) => {
      const isSet = overrides.some(({ path }) => overlap(problem.path, path));
      // A model's own message names its file, and a config that nobody wrote has no lines.
      if (isModel && !isSet) return problem.path[1] === 'model' ? problem.message : `${file}: ${problem.message}`;
      return `${position(problem, { file, document, lines, overrides })}: ${problem.message}`;
    },
  };
};

interface SourceText {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly overrides: readonly Override[];
}

const positionOf = (file: string, lines: LineCounter, offset: number): string => {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
};

/** `configs/x.yaml:5:7 initializers[1]`, or `--set network.width` of what the command line set. */
const position = ({ path, key }: Problem, { file, document, lines, overrides }: SourceText): string => {
  const name = formatPath(path);
  const change = overrides.findLast((override) => overlap(path, override.path));
  if (change) return `${optionOf(change)}${name === formatPath(change.path) ? '' : ` ${name}`}`;
  const at = positionOf(file, lines, offset(document, path, key === true));
  return name === '' ? at : `${at} ${name}`;
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
    return readFileSync(file === standardInput ? 0 : file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder, not a file' : errorMessage(error);
    throw new ConfigError([`${file}: ${why}; a config is a YAML or JSON file such as ${exampleFile()}`]);
  }
};

/** The package's example, as it is reached from here. */
const exampleFile = (): string => {
  const file = fileURLToPath(packageFile('configs/example.yaml'));
  const near = relative(process.cwd(), file);
  return near.startsWith('..') || isAbsolute(near) ? file : near;
};
