import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
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
  return initscope(['run', config, '-o', join(folder, 'out'), '-q', '--backend', 'wasm', '--workers', '2']);
};

test('the examples of the docs run, with theory beside them', () => {
  const { code, stderr } = run(`initializers: [{ module: ${root}docs/examples/mine.mjs, label: signs }, he]\n`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = readFileSync(join(folder, 'out/own/statistics.csv'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(1 + 2 * 2 * 4);
  expect(lines[1]).toMatch(/^signs,signs,0,0,forward,1,affine,600,.*,1\.41421\d*,affine1$/);
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

describe('the code that runs is the code that the key names', () => {
  const config = (name: string) =>
    `name: ${name}\nnetwork: { width: 4, depth: 1, activation: identity }\ninitializers: [{ module: ./edited.mjs, label: m }]\ntraining: { epochs: 1 }\nfigures: { formats: [] }\n`;
  const edited =
    "import { k } from './k.mjs';\nexport const weights = (s, { fanIn, fanOut }) => Array.from({ length: fanIn * fanOut }, () => k * s.normal());\n";
  const factor = (k: number) => writeFileSync(join(folder, 'k.mjs'), `export const k = ${k};\n`);
  const average = (name: string) =>
    Number(
      readFileSync(join(folder, `out/${name}/summary.csv`), 'utf8')
        .split('\n')[1]!
        .split(',')[5],
    );

  test.each(['1', '2'])('an edited import is computed anew by the next run, with %s workers', (workers) => {
    const [name, file] = [`edited${workers}`, join(folder, `edited${workers}.yaml`)];
    writeFileSync(file, config(name));
    writeFileSync(join(folder, 'edited.mjs'), edited);
    const again = () => initscope(['run', file, '-o', join(folder, 'out'), '--workers', workers, '--backend', 'wasm']);
    factor(1);
    expect(again().stderr).not.toMatch(/already there/);
    const first = average(name);
    expect(again().stderr).toMatch(/1 already there/);
    factor(100);
    expect(again().stderr).not.toMatch(/already there/);
    expect(average(name) / first).toBeCloseTo(100, 4);
  });

  test('and by the next study of the same process', () => {
    writeFileSync(join(folder, 'edited.mjs'), edited);
    const script = `
      import { writeFileSync } from 'node:fs';
      import { runStudy, studyOf } from '${new URL('../../dist/index.js', import.meta.url)}';
      const averages = [];
      for (const k of [1, 100]) {
        writeFileSync('k.mjs', 'export const k = ' + k + ';');
        const study = studyOf({ name: 'process', network: { width: 4, depth: 1, activation: 'identity' }, initializers: [{ module: './edited.mjs', label: 'm' }], training: { epochs: 1 }, figures: { formats: [] } });
        const { summary } = await runStudy(study, { out: 'out', backend: 'wasm' });
        averages.push(summary[0].averages.forward[0][0]);
      }
      console.log(averages[1] / averages[0]);`;
    writeFileSync(join(folder, 'twice.mjs'), script);
    const { stdout, stderr } = spawnSync(process.execPath, ['twice.mjs'], { cwd: folder, encoding: 'utf8' });
    expect({ ratio: Math.round(Number(stdout) * 1000) / 1000, stderr }).toEqual({ ratio: 100, stderr: '' });
  });
});

test.each([
  ['process.exit(0)', /failed: ends: .*ends\.mjs:1: weights: process\.exit\(0\) is not for a module/],
  ["process.kill(process.pid, 'SIGKILL')", /failed: ends: its process ended with SIGKILL/],
])('a module that ends the process by %s fails its cell, exit 1', (code, message) => {
  const {
    code: exit,
    stdout,
    stderr,
  } = run('initializers: [{ module: ends.mjs }]\n', {
    'ends.mjs': `export const weights = () => ${code};\n`,
  });
  expect(stdout).toMatch(message);
  expect({ exit, stderr }).toEqual({ exit: 1, stderr: '' });
});

test('in another folder: the same keys and files, byte for byte, and no word of where it lies', () => {
  const config = `name: own
network: { width: 4, depth: 1, activation: { module: ./act.mjs } }
initializers: [{ module: ./m.mjs }, { module: ./boom.mjs, label: boom }]
input: { samples: 5 }
training: { epochs: 1 }
figures: { formats: [] }
sweep: { network.activation: [{ module: ./act.mjs }, relu] }
`;
  const filesIn = (place: string): Map<string, string> => {
    writeFileSync(join(place, 'own.yaml'), config);
    writeFileSync(join(place, 'act.mjs'), 'export const value = (x) => x;\nexport const derivative = () => 1;\n');
    writeFileSync(
      join(place, 'm.mjs'),
      'export const weights = (s, { fanIn, fanOut }) => Array.from({ length: fanIn * fanOut }, () => s.normal());\n',
    );
    writeFileSync(join(place, 'boom.mjs'), "export const weights = () => { throw new Error('boom'); };\n");
    const words = ['run', 'own.yaml', '-q', '--backend', 'wasm', '--workers', '1'];
    expect(initscope(words, { cwd: place }).code).toBe(1);
    const out = join(place, 'output/own');
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      files.map(({ parentPath, name }) => {
        const text = readFileSync(join(parentPath, name), name === 'manifest.json' ? 'utf8' : 'base64');
        return [join(parentPath, name).slice(out.length), text.replaceAll(/"(started|seconds)": .*/g, '')];
      }),
    );
  };
  const [here, there] = ['a-', 'another-'].map((name) => filesIn(mkdtempSync(join(folder, name)))) as [
    Map<string, string>,
    Map<string, string>,
  ];
  expect(here.get('/manifest.json')).toContain('"message": "./boom.mjs:1: weights: boom"');
  expect(there).toEqual(here);
});
