import { spawnSync } from 'node:child_process';
import module from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorMessage } from '../errors.ts';
import { packageFile } from '../package.ts';
import { hashKey, marked } from './hooks.ts';
import { hashOfSources } from './sources.ts';

/** A fault in a user's module: `./mine.mjs:12: weights: x is not defined`. */
export class UserModuleError extends Error {
  override readonly name = 'UserModuleError';
  readonly file: string;
  /** Undefined where the fault has no line. */
  readonly line: number | undefined;

  /** @param line by default as the stack of `cause` has it */
  constructor(file: string, what: string, cause?: unknown, line: number | undefined = lineIn(file, cause)) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${what}`, { cause });
    this.file = file;
    this.line = line;
  }
}

type UserFunction = (...parameters: never[]) => unknown;

/**
 * The functions that a module exports under these names, its path relative to the working directory or absolute.
 * What they throw is reported with file and line.
 * @throws UserModuleError where the module can't be loaded, misses a required function, or exports anything else.
 */
export async function loadUserFunctions(
  file: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Promise<Readonly<Record<string, UserFunction>>> {
  const found = await load(file);
  const known = [...required, ...optional];
  if (isCommonJs(file, found)) {
    const instead = required.map((name) => `export const ${name} = …`).join('; ');
    throw new UserModuleError(file, `a CommonJS module; write an ES module (.mjs): ${instead}`);
  }
  const expected = `a module here exports ${required.join(' and ')}${optional.map((name) => `, perhaps ${name}`).join('')}`;
  for (const name of required) if (!(name in found)) throw new UserModuleError(file, `no export ${name}; ${expected}`);
  for (const [name, value] of Object.entries(found)) {
    if (!known.includes(name)) throw new UserModuleError(file, `unknown export ${name}; ${expected}`);
    if (typeof value !== 'function') throw new UserModuleError(file, `${name} is not a function but ${typeof value}`);
  }
  return Object.fromEntries(
    Object.entries(found).map(([name, value]) => [name, guarded(file, name, value as UserFunction)]),
  );
}

/** What Node imports of a CommonJS module is its `module.exports`, as the default export. */
const isCommonJs = (file: string, found: object): boolean =>
  'default' in found &&
  (extname(file) === '.cjs' || /\bmodule\.exports\b|^exports\./m.test(readFileSync(file, 'utf8')));

async function load(file: string): Promise<Record<string, unknown>> {
  if (!existsSync(file)) throw new UserModuleError(file, 'no such file');
  const url = pathToFileURL(file);
  try {
    url.searchParams.set(hashKey, hashOfSources(file));
    return { ...((await withoutExit(() => import(url.href))) as Record<string, unknown>) };
  } catch (error) {
    throw new UserModuleError(file, errorMessage(error), error);
  }
}

let marking = false;

/** Makes Node load what a user's module imports anew where its sources have changed; it concerns no other module. */
export const markImports = (): void => {
  if (marking) return;
  marking = true;
  const { registerHooks } = module as { registerHooks?: RegisterHooks };
  try {
    if (registerHooks)
      registerHooks({ resolve: (specifier, context, next) => marked(next(specifier, context), context.parentURL) });
    else module.register(packageFile('dist/userModule/hooks.js'));
  } catch {
    // A test runner's sandbox takes no hooks: in it, an edited import stays what it was.
  }
};

/** From Node 22.15 on, in place of `module.register`. */
type RegisterHooks = (hooks: {
  readonly resolve: (
    specifier: string,
    context: { readonly parentURL?: string },
    next: (specifier: string, context: unknown) => { readonly url: string },
  ) => { readonly url: string };
}) => void;

const exit = process.exit.bind(process);

/** A module that ends the process would end the run without a word: that is an error of the module. */
const withoutExit = <T>(f: () => T): T => {
  const restore = (): void => {
    process.exit = exit;
  };
  process.exit = (code) => {
    throw new Error(`process.exit(${code ?? ''}) is not for a module`);
  };
  let result: T | undefined;
  try {
    result = f();
    return result instanceof Promise ? (result.finally(restore) as T) : result;
  } finally {
    if (!(result instanceof Promise)) restore();
  }
};

const guarded =
  (file: string, name: string, f: UserFunction): UserFunction =>
  (...parameters) => {
    try {
      const result = withoutExit(() => f(...parameters));
      // It is refused; what it comes to later is nobody's.
      if (result instanceof Promise) result.catch(() => {});
      return result;
    } catch (error) {
      throw new UserModuleError(file, `${name}: ${errorMessage(error)}`, error);
    }
  };

/** The first line of `file` in an error's stack; a syntax error has none there, so Node checks the file once more. */
function lineIn(file: string, error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  return lineNamed(file, error.stack ?? '') ?? (error.name === 'SyntaxError' ? syntaxErrorLine(file) : undefined);
}

function syntaxErrorLine(file: string): number | undefined {
  const check = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  return lineNamed(file, check.stderr);
}

function lineNamed(file: string, text: string): number | undefined {
  const { href, pathname } = pathToFileURL(file);
  for (const line of text.split('\n')) {
    for (const name of [href, decodeURI(pathname), file]) {
      const [, after] = line.split(name);
      const found = /^(?:\?[^:]*)?:(\d+)/.exec(after ?? '');
      if (found) return Number(found[1]);
    }
  }
  return undefined;
}
