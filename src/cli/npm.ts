import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../nativeSetup/types.ts';
import { packageFile } from '../package.ts';
import type { OptionTable } from './command.ts';

/** Commands of npm that run a script of package.json, and take what looks like an option for themselves. */
const scriptCommands = ['run-script', 'run', 'test', 'start'];

/** npm reads `--quiet` and `-q` as this. */
const npmShorthands: Readonly<Record<string, readonly [variable: string, value: string]>> = {
  quiet: ['npm_config_loglevel', 'warn'],
};

/**
 * The options of a command that npm took away, as in `npm run experiment --strict x.yaml`, in a line that says what to write;
 * undefined where there are none. npm hands them on in the environment, as it does with all that stands in an .npmrc or was
 * in the environment before.
 */
export const takenByNpm = (
  args: readonly string[],
  table: OptionTable,
  environment: Environment = process.env,
): string | undefined => {
  const { npm_command: command = '', npm_lifecycle_event: script = '', npm_config_user_agent: agent } = environment;
  if (!scriptCommands.includes(command) || agent?.startsWith('npm/') === false) return undefined;
  // A switch that also stands behind `--` is not lost.
  const lost = Object.entries(table).filter(
    ([name, { short, value }]) => value !== undefined || !(args.includes(`--${name}`) || args.includes(`-${short}`)),
  );
  const suspects = lost.flatMap(([name, { short, value }]) =>
    tracesOf(name, short, table, environment).map((trace) => ({ name, value, ...trace })),
  );
  if (suspects.length === 0) return undefined;
  const settings = npmrcSettings(environment);
  const taken = new Map(
    suspects
      .filter((suspect) => !isUsersOwn(suspect, settings, environment))
      .map(({ name, value }) => [`--${name}`, value === undefined ? `--${name}` : `--${name} ${value}`]),
  );
  if (taken.size === 0) return undefined;
  const run = command === 'test' || command === 'start' ? `npm ${command}` : `npm run ${script}`;
  const example = [...taken.values()].join(' ');
  return `npm took ${[...taken.keys()].join(', ')} for itself; write -- before the options: ${run} -- ${example}`;
};

/** A variable that tells of an option, as far as its value does. */
interface Trace {
  readonly variable: string;
  readonly set: string;
}

const tracesOf = (name: string, short: string | undefined, table: OptionTable, environment: Environment): Trace[] => {
  const shorthand = npmShorthands[name];
  const shorts = Object.values(table).flatMap((spec) => spec.short ?? []);
  // `-qo` is one word to npm.
  const isBundle = (letters: string): boolean =>
    short !== undefined && letters.includes(short) && letters.split('').every((letter) => shorts.includes(letter));
  return Object.entries(environment).flatMap(([variable, set = '']) => {
    const key = /^npm_config_(.+)$/.exec(variable)?.[1];
    if (key === undefined || set === '') return [];
    const named = shorthand ? variable === shorthand[0] && set === shorthand[1] : variable === variableFor(name);
    const bundled = isBundle(key) && !(shorthand && key === short);
    return named || bundled ? [{ variable, set }] : [];
  });
};

const variableFor = (key: string): string => `npm_config_${key.replaceAll('-', '_')}`;

/** What stands in an .npmrc, or in capitals in the environment, was not typed. */
const isUsersOwn = (
  { variable, set }: Trace,
  settings: ReadonlyMap<string, string>,
  environment: Environment,
): boolean => {
  const setting = settings.get(variable);
  return setting === set || setting?.includes('${') === true || environment[variable.toUpperCase()] === set;
};

/** Settings of the user's, the project's and the machine's .npmrc, by the variable that npm makes of each. */
const npmrcSettings = (environment: Environment): Map<string, string> => {
  const { npm_config_userconfig, npm_config_globalconfig, npm_config_local_prefix, npm_package_json } = environment;
  const files = [
    npm_config_globalconfig,
    npm_config_userconfig ?? join(homedir(), '.npmrc'),
    npm_config_local_prefix && join(npm_config_local_prefix, '.npmrc'),
    npm_package_json && join(dirname(npm_package_json), '.npmrc'),
  ];
  const lines = files.flatMap((file) => (file && existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []));
  return new Map(
    lines.flatMap((line) => {
      const [, key, value = 'true'] = /^\s*([\w-]+)(?:\[\])?\s*(?:=\s*(.*?)\s*)?$/.exec(line) ?? [];
      return key === undefined ? [] : [[variableFor(key), value.replaceAll(/^["']|["']$/g, '')] as const];
    }),
  );
};

/** Scripts of our package.json that name no files of their own. */
const ownScripts = ['experiment', 'initscope'];

/**
 * The folder in which the user stands, where `npm --prefix FOLDER run experiment` started the program in another; undefined
 * where it is the one of this process.
 */
export const usersFolder = (environment: Environment = process.env): string | undefined => {
  const { INIT_CWD, npm_lifecycle_event: script = '', npm_package_json } = environment;
  const own = fileURLToPath(packageFile('package.json'));
  if (!INIT_CWD || !npm_package_json || !ownScripts.includes(script) || !existsSync(INIT_CWD)) return undefined;
  const started = realpathSync(process.cwd());
  const isOurs = existsSync(npm_package_json) && realpathSync(npm_package_json) === realpathSync(own);
  return isOurs && started === realpathSync(dirname(own)) && started !== realpathSync(INIT_CWD) ? INIT_CWD : undefined;
};
