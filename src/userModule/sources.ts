import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'es-module-lexer/js';

/**
 * The SHA-256 of a module with all that it imports, and that of it, by content: the same in every folder and on every
 * machine. Followed are imports, `require('…')` and `new URL('…', import.meta.url)` of files by name; of a package in
 * node_modules its name and version count. A file that the module finds and reads in another way is not seen.
 * @throws the system's error where the module itself can't be read
 */
export const hashOfSources = (file: string): string => readSources(file).sha256;

/** The files that the hash is of, by their absolute paths, the module itself first. @throws as `hashOfSources` does */
export const sourceFiles = (file: string): ReadonlyMap<string, Buffer> => readSources(file).files;

const readSources = (file: string): { readonly sha256: string; readonly files: ReadonlyMap<string, Buffer> } => {
  const hash = createHash('sha256');
  const seen = new Map<string, number>();
  const files = new Map<string, Buffer>();
  const follow = (path: string, text: Buffer): void => {
    seen.set(path, seen.size);
    files.set(path, text);
    hash.update(`file ${text.length}\n`).update(text);
    for (const specifier of specifiersIn(path, text.toString('utf8'))) {
      const target = targetOf(specifier, path);
      hash.update(`\nimports ${specifier} `);
      if (target.kind === 'file' && !seen.has(target.path)) follow(target.path, readFileSync(target.path));
      else hash.update(target.kind === 'file' ? `file ${seen.get(target.path)}` : target.name);
    }
  };
  follow(file, readFileSync(file));
  return { sha256: hash.digest('hex'), files };
};

/** What a module names, in the order of its text. */
const specifiersIn = (path: string, text: string): string[] => {
  if (!/\.[cm]?js$/.test(path)) return [];
  const matches = [...text.matchAll(/(?:\brequire\(|\bnew URL\()\s*(['"])(.*?)\1/g)].map(
    ([, , specifier]) => specifier!,
  );
  return [...importsIn(text), ...matches];
};

const importsIn = (text: string): string[] => {
  try {
    return parse(text)[0].flatMap(({ specifier }) => specifier ?? []);
  } catch {
    // What is no JavaScript fails with its line when it is loaded.
    return [];
  }
};

type Target =
  | { readonly kind: 'file'; readonly path: string }
  /** What counts of anything else: a package's name and version, or that nothing is there. */
  | { readonly kind: 'named'; readonly name: string };

const targetOf = (specifier: string, from: string): Target => {
  if (isBuiltin(specifier)) return { kind: 'named', name: 'built in' };
  const path = resolved(specifier, from);
  if (path === undefined || !existsSync(path)) return { kind: 'named', name: 'not found' };
  return /[/\\]node_modules[/\\]/.test(path) ? { kind: 'named', name: packageAt(path) } : { kind: 'file', path };
};

const resolved = (specifier: string, from: string): string | undefined => {
  try {
    return /^(?:\.{0,2}\/|file:)/.test(specifier)
      ? fileURLToPath(new URL(specifier, pathToFileURL(from)))
      : createRequire(from).resolve(specifier);
  } catch {
    return undefined;
  }
};

/** Name and version of the package that a file in node_modules belongs to. */
const packageAt = (path: string): string => {
  const folder = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(path)![0];
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<string, string>;
  return `${name}@${version}`;
};
