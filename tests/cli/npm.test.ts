import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { commands } from '../../src/cli/commands.ts';
import { takenByNpm, usersFolder } from '../../src/cli/npm.ts';
import { bareEnvironment, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const table = commands['run']!.options;

/** What npm puts into a script's environment, whatever it is given: that of 10.9.9; from 11 on npm_command is `run`. */
const environment = (rest: Record<string, string>, command = 'run-script') => ({
  npm_command: command,
  npm_lifecycle_event: 'experiment',
  npm_config_user_agent: 'npm/10.9.9 node/v20.20.2 linux x64 workspaces/false',
  npm_config_noproxy: '',
  npm_config_cache: '/home/me/.npm',
  npm_config_node_gyp: '/usr/lib/node_modules/npm/node-gyp.js',
  npm_config_prefix: '/usr',
  npm_config_userconfig: join(folder, 'userconfig'),
  npm_config_globalconfig: join(folder, 'globalconfig'),
  npm_config_local_prefix: join(folder, 'project'),
  ...rest,
});
const taken = (rest: Record<string, string>, args: string[] = ['run'], command?: string) =>
  takenByNpm(args, table, environment(rest, command));

describe('an option without -- before it', () => {
  test.each<[typed: string, variables: Record<string, string>, options: string]>([
    ['--strict', { npm_config_strict: 'true' }, '--strict'],
    ['--seed 3', { npm_config_seed: 'true' }, '--seed'],
    ['--seed=3', { npm_config_seed: '3' }, '--seed'],
    ['--set=a=1 --set=b=2', { npm_config_set: 'a=1\n\nb=2' }, '--set'],
    ['-o out', { npm_config_o: 'true' }, '--out'],
    ['--out=out', { npm_config_out: 'out' }, '--out'],
    ['-qo out', { npm_config_qo: 'true' }, '--out, --quiet'],
    ['-q', { npm_config_loglevel: 'warn' }, '--quiet'],
    ['--force', { npm_config_force: 'true' }, '--force'],
    ['--dry-run', { npm_config_dry_run: 'true' }, '--dry-run'],
    ['--backend cpu', { npm_config_backend: 'true' }, '--backend'],
    ['--workers 3', { npm_config_workers: 'true' }, '--workers'],
    ['two', { npm_config_workers: 'true', npm_config_strict: 'true' }, '--workers, --strict'],
  ])('%s is refused, and what to write is told', (_typed, variables, options) => {
    for (const command of ['run-script', 'run']) {
      expect(taken(variables, ['run', 'x.yaml'], command)).toMatch(
        new RegExp(`^npm took ${options} for itself; write -- before the options: npm run experiment -- --`),
      );
    }
  });

  test('no option of any command is left out', () => {
    for (const { options } of Object.values(commands)) {
      for (const name of Object.keys(options).filter((name) => name !== 'quiet')) {
        const variables = { [`npm_config_${name.replaceAll('-', '_')}`]: 'true' };
        expect(takenByNpm([], options, environment(variables))).toContain(`npm took --${name} for itself`);
      }
    }
  });
});

describe('no false alarm', () => {
  test.each<[what: string, variables: Record<string, string>, rest: { args?: string[]; command?: string }]>([
    [
      'nothing of ours',
      { npm_config_yes: '', npm_config_fund: '', npm_config_loglevel: 'silent', npm_config_json: 'true' },
      {},
    ],
    ['a switch of npm’s that is off', { npm_config_force: '' }, {}],
    ['another log level', { npm_config_loglevel: 'error' }, {}],
    [
      'a switch that stands behind -- too',
      { npm_config_force: 'true', npm_config_loglevel: 'warn' },
      { args: ['run', '--force', '-q'] },
    ],
    ['another command of npm', { npm_config_dry_run: 'true' }, { command: 'publish' }],
    ['npx', { npm_config_force: 'true' }, { command: 'exec' }],
    ['in capitals, as images of containers have it', { npm_config_loglevel: 'warn', NPM_CONFIG_LOGLEVEL: 'warn' }, {}],
    ['another package manager', { npm_config_force: 'true', npm_config_user_agent: 'yarn/1.22.22 npm/? node/v20' }, {}],
  ])('%s', (_what, variables, { args, command }) => {
    expect(taken(variables, args, command)).toBeUndefined();
  });

  test('no npm at all', () => {
    expect(takenByNpm(['run'], table, { npm_config_force: 'true' })).toBeUndefined();
  });

  test.each(['userconfig', 'globalconfig', 'project/.npmrc'])('what stands in %s', (file) => {
    mkdirSync(join(folder, 'project'), { recursive: true });
    writeFileSync(
      join(folder, file),
      '; mine\nforce=true\n//host/:_x=y\nworkers = 4\n loglevel=warn\ndry-run\nquiet=true\nseed[]="1"\nout=${HOME}/x\n',
    );
    const variables = {
      npm_config_force: 'true',
      npm_config_workers: '4',
      npm_config_loglevel: 'warn',
      npm_config_dry_run: 'true',
      npm_config_quiet: 'true',
      npm_config_seed: '1',
      npm_config_out: '/home/me/x',
    };
    expect(taken(variables)).toBeUndefined();
    // What is typed beside it is told all the same.
    expect(taken({ ...variables, npm_config_workers: '8' })).toMatch(/^npm took --workers for itself/);
    writeFileSync(join(folder, file), '');
    expect(taken(variables)).toMatch(/^npm took --out, --seed, --workers, --force, --dry-run, --quiet for itself/);
  });
});

describe('where the user stands', () => {
  const own = { npm_lifecycle_event: 'experiment', npm_package_json: `${root}package.json`, INIT_CWD: folder };

  test('is asked of npm where it started a script of ours in our folder', () => {
    expect(process.cwd()).toBe(root.replace(/\/$/, ''));
    expect(usersFolder(own)).toBe(folder);
    expect(usersFolder({ ...own, npm_lifecycle_event: 'initscope' })).toBe(folder);
    expect(usersFolder({ ...own, INIT_CWD: root })).toBeUndefined();
  });

  test.each<[what: string, rest: Record<string, string>]>([
    [
      'a script of another package, whose paths are from its folder',
      { npm_package_json: join(folder, 'package.json') },
    ],
    ['another script of ours', { npm_lifecycle_event: 'test' }],
    ['a folder that is gone', { INIT_CWD: join(folder, 'gone') }],
  ])('not for %s', (_what, rest) => {
    expect(usersFolder({ ...own, ...rest })).toBeUndefined();
  });
});

describe('by npm itself, from another folder', () => {
  const config =
    'network: { width: 4, depth: 1 }\ninitializers: [xavier]\ntraining: { epochs: 1 }\nfigures: { formats: [] }\n';
  const from = join(folder, 'elsewhere');
  mkdirSync(from);
  writeFileSync(join(from, 'v.yaml'), config);
  const npm = (...args: string[]) =>
    spawnSync('npm', ['--prefix', root, 'run', 'experiment', ...args], {
      cwd: from,
      encoding: 'utf8',
      env: bareEnvironment(),
    });

  test('a config and the output folder are found from there', () => {
    const { status, stdout } = npm('--', 'v.yaml', '-o', 'out', '--backend', 'cpu');
    expect(stdout).toMatch(/numbers in out\/v\/\*\.csv/);
    expect(status).toBe(0);
    expect(existsSync(join(from, 'out/v/manifest.json'))).toBe(true);
  });

  test.each(Object.entries(table))('--%s without -- ends before anything runs', (name, { value, choices }) => {
    const { status, stderr } = npm(`--${name}${value === undefined ? '' : `=${choices?.[0] ?? '1'}`}`, 'v.yaml');
    // npm 12 refuses what it doesn't know by itself.
    expect(stderr).toMatch(new RegExp(`npm took --${name} for itself|Unknown cli flag[^]*--${name}`));
    expect(status).not.toBe(0);
    expect(readdirSync(from).toSorted()).toEqual(['out', 'v.yaml']);
  });
});
