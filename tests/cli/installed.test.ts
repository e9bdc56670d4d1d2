import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { invocation } from '../../src/invocation.ts';
import { bareEnvironment, initscope, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const project = temporaryFolder();

const optional = ['@tensorflow/tfjs-node', 'bullmq', 'ioredis'];

/** The package as npm installs it without what is optional; what it depends on is that of this clone. */
const install = (): void => {
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, '@tensorflow'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.') && name !== '@tensorflow' && !optional.includes(name))
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of readdirSync(join(root, 'node_modules/@tensorflow'))) {
    if (!optional.includes(`@tensorflow/${name}`))
      symlinkSync(join(root, 'node_modules/@tensorflow', name), join(modules, '@tensorflow', name));
  }
  for (const part of ['dist', 'configs', 'package.json'])
    cpSync(join(root, part), join(modules, 'initscope', part), { recursive: true });
};

const installed = (...words: string[]) =>
  spawnSync(process.execPath, [join(project, 'node_modules/initscope/dist/cli.js'), ...words], {
    cwd: project,
    encoding: 'utf8',
    env: { ...bareEnvironment(), XDG_CACHE_HOME: join(project, 'cache') },
  });

describe('an installed package speaks of npx, a clone of npm run', () => {
  beforeAll(install);

  test('what each command is called', () => {
    expect(invocation('run my.yaml', true)).toBe('npx initscope run my.yaml');
    expect(invocation('setup', true)).toBe('npx initscope setup');
    expect(invocation('run my.yaml -q', false)).toBe('npm run experiment -- my.yaml -q');
    expect(invocation('run', false)).toBe('npm run experiment');
    expect(invocation('setup', false)).toBe('npm run setup');
    expect(invocation('theory gelu', false)).toBe('npm run -s initscope -- theory gelu');
  });

  test('help, and a config without a command', () => {
    expect(installed('--help').stdout).toMatch(/^ {2}npx initscope run --set network\.width=200 /m);
    expect(installed('c.yaml').stderr).toMatch(/\(here: npx initscope run c\.yaml\)/);
    expect(installed('run', '--stirct').stderr).toMatch(/\(see npx initscope run --help\)/);
    expect(initscope(['--help']).stdout).toMatch(/^ {2}npm run experiment -- --set network\.width=200 /m);
  });

  test('a way to a first config: the package’s own are found by name, and one is named where a file is missing', () => {
    const { status, stdout } = installed('run', 'configs/sigmoid.yaml', '--dry-run');
    expect({ status, first: stdout.split('\n')[0] }).toEqual({ status: 0, first: 'sigmoid: 5 cells of 1 repeat' });
    const [, example] = /such as (\S+)$/m.exec(installed('run', 'none.yaml').stderr)!;
    expect(example).toBe('node_modules/initscope/configs/example.yaml');
    expect(existsSync(join(project, example!))).toBe(true);
    expect(initscope(['run', 'none.yaml'], { cwd: project }).stderr).toContain(`such as ${root}configs/example.yaml`);
  });

  test('one’s own configs go before the package’s', () => {
    mkdirSync(join(project, 'configs'));
    writeFileSync(join(project, 'configs/relu.yaml'), 'initializers: [he]\n');
    expect(installed('run', 'configs/relu.yaml', '--dry-run').stdout).toMatch(/^relu: 1 cells/);
  });

  test('a queue without its packages is refused in a line that says what to install', () => {
    for (const words of [['agent'], ['run', 'configs/relu.yaml']]) {
      const { status, stderr } = installed(...words, '--backend', 'wasm', '--queue', 'redis://127.0.0.1:1');
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^[^\n]*a queue needs the package (bullmq|ioredis), which is not installed; run: npm install bullmq ioredis\n$/,
      );
    }
  });

  test('doctor’s advice brings what npm left out', () => {
    const { stdout } = installed('doctor');
    expect(stdout).toMatch(/^improve +type: npm install --ignore-scripts and run: npx initscope setup$/m);
  });
});
