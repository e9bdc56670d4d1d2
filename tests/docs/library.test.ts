import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bareEnvironment, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const page = readFileSync(`${root}docs/library.md`, 'utf8');
const programs = [...page.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code!);

/** A project that has initscope among its packages. */
const project = temporaryFolder();
mkdirSync(join(project, 'node_modules'));
symlinkSync(root, join(project, 'node_modules/initscope'));
for (const scope of ['@tensorflow', '@types'])
  symlinkSync(join(root, 'node_modules', scope), join(project, 'node_modules', scope));

test('docs/library.md imports every export that is no type, in its examples', async () => {
  const names = [...readFileSync(`${root}src/index.ts`, 'utf8').matchAll(/export \{([^}]*)\}/g)]
    .flatMap(([, list]) => list!.split(','))
    .map((name) => name.trim().replace(/^.* as /, (as) => (as.startsWith('type') ? 'type ' : '')))
    .filter((name) => name !== '' && !name.startsWith('type '));
  expect(names.length).toBeGreaterThan(20);
  const imported = programs.flatMap((code) => /import \{([^}]*)\} from 'initscope'/.exec(code)![1]!.split(','));
  expect(names.filter((name) => !imported.some((one) => one.trim() === name))).toEqual([]);
});

test('its examples print what the comments behind them say', () => {
  for (const [i, code] of programs.entries()) {
    writeFileSync(join(project, `${i}.mjs`), code);
    const { stdout, stderr, status } = spawnSync(process.execPath, [`${i}.mjs`], {
      cwd: project,
      encoding: 'utf8',
      env: { ...bareEnvironment(), INITSCOPE_SETUP: 'off' },
    });
    const expected = [...code.matchAll(/\); \/\/ (.*)$/gm)].map(([, text]) => text!);
    expect(expected.length).toBeGreaterThan(0);
    expect({ i, stderr, status, lines: stdout.trim().split('\n') }).toEqual({
      i,
      stderr: '',
      status: 0,
      lines: expected,
    });
  }
});

test('they are TypeScript too, where the compiler is strict', () => {
  const files = programs.map((code, i) => {
    writeFileSync(join(project, `${i}.mts`), code);
    return `${i}.mts`;
  });
  // TensorFlow.js's own types need those of a browser, and of other versions of its packages.
  const words = [
    '--strict',
    '--noEmit',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ];
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, ...words, ...files], { cwd: project, encoding: 'utf8' });
  expect(stdout).toBe('');
});
