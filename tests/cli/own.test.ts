import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { initscope, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

const run = (yaml: string, modules: Record<string, string> = {}) => {
  const config = join(folder, 'own.yaml');
  writeFileSync(
    config,
    `${yaml}network: { width: 20, depth: 2, activation: { module: ${root}docs/examples/act.mjs } }\ninput: { samples: 30 }\ntraining: { epochs: 1 }\nfigures: { formats: [] }\n`,
  );
  for (const [name, code] of Object.entries(modules)) writeFileSync(join(folder, name), code);
  return initscope(['run', config, '-o', join(folder, 'out'), '-q', '--workers', '2']);
};

test('the examples of the docs run, with theory beside them', () => {
  const { code, stderr } = run(`initializers: [{ module: ${root}docs/examples/mine.mjs, label: signs }, he]\n`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = readFileSync(join(folder, 'out/own/statistics.csv'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(1 + 2 * 2 * 4);
  expect(lines[1]).toMatch(/^signs,signs,0,0,forward,1,affine,600,.*,[\d.]+$/);
  expect(lines[2]).toMatch(/,forward,2,act,/);
});

test('a module that can’t be loaded is bad input: file and line, exit 2', () => {
  const { code, stderr } = run('initializers: [{ module: broken.mjs }]\n', {
    'broken.mjs': 'export const x = 1;\nexport const weights = (;\n',
  });
  expect(stderr).toMatch(/^.*broken\.mjs:2: .*\n$/);
  expect(code).toBe(2);
  expect(existsSync(join(folder, 'out/broken'))).toBe(false);
});

test('one that throws while a cell is computed fails that cell: file and line, exit 1, the others go on', () => {
  const { code, stdout } = run('initializers: [{ module: throws.mjs }, he]\n', {
    'throws.mjs': 'export const weights = () => {\n  throw new Error("not today");\n};\n',
  });
  expect(stdout).toMatch(/failed: throws: .*throws\.mjs:2: weights: not today/);
  expect(stdout).toMatch(/he /);
  expect(code).toBe(1);
});
