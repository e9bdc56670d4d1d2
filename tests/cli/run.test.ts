import { createHash } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { slugsOf } from '../../src/config/slug.ts';
import { initscope, initscopeHere, root, type Outcome } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

const small = ['--set', 'network.width=12', '--set', 'input.samples=30', '--set', 'training.epochs=2'];

const filesBelow = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, encoding: 'utf8', withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
        .toSorted()
    : [];

describe('the notebook’s studies', () => {
  const out = join(folder, 'both');
  let outcome: Outcome;
  beforeAll(() => {
    outcome = initscope(['run', '-o', out, ...small], { cwd: folder });
  });

  test('end with exit 0, results on stdout, messages on stderr', () => {
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toMatch(
      /sigmoid\n[^]*forward[^]*N\(0, 0\.0001\)[^]*backward[^]*23 pictures in .*sigmoid\/figures/,
    );
    expect(outcome.stdout).toMatch(/relu\n/);
    expect(outcome.stderr).toMatch(/^engine: (tensorflow|wasm|cpu) .*\n[^]*10 of 10 cells/m);
  });

  test.each(['sigmoid', 'relu'])('%s: the contract’s files, each as the manifest has it', (name) => {
    const files = filesBelow(join(out, name));
    const pictures = ['zero', 'normal-1', 'normal-0.01', 'xavier', 'he'].flatMap((cell) =>
      [0, 1].flatMap((epoch) =>
        ['forward', 'backward'].map((direction) => `figures/${cell}/epoch-${epoch}-${direction}`),
      ),
    );
    for (const path of [...pictures, 'figures/forward-std', 'figures/backward-std']) {
      expect(files).toContain(`${path}.png`);
      expect(files).toContain(`${path}.vl.json`);
    }
    const manifest = JSON.parse(readFileSync(join(out, name, 'manifest.json'), 'utf8')) as {
      files: { path: string; bytes: number; sha256: string }[];
      cells: { cell: string; state: string }[];
      config: { random: { seed: number } };
    };
    for (const { path, bytes, sha256 } of manifest.files) {
      const content = readFileSync(join(out, name, path));
      expect({ path, bytes, sha256 }).toEqual({
        path,
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      });
    }
    const listed = manifest.files.map(({ path }) => path);
    expect(
      files.filter((file) => !file.startsWith('cells/') && file !== 'manifest.json' && !listed.includes(file)),
    ).toEqual([]);
    expect(manifest.cells.map(({ cell }) => cell)).toEqual(['zero', 'normal-1', 'normal-0.01', 'xavier', 'he']);
    expect(files.filter((file) => file.endsWith('.part') || file.includes('.lock'))).toEqual([]);
  });

  test('CSV as the contract has it', () => {
    const [header, first] = readFileSync(join(out, 'sigmoid/statistics.csv'), 'utf8').split('\n');
    expect(header).toMatch(
      /^cell,initializer,repeat,epoch,direction,layer,kind,count,nonfinite,mean,std,min,max,zero_fraction/,
    );
    expect(first).toMatch(/^zero,zero,0,0,forward,1,affine,360,0,0\.0,0\.0,0\.0,0\.0,1\.0,/);
    const summary = readFileSync(join(out, 'sigmoid/summary.csv'), 'utf8').split('\n');
    expect(summary[0]).toMatch(/^cell,initializer,repeat,epoch,direction,average_std,average_std_rounded/);
    expect(summary).toHaveLength(1 + 5 * 2 * 2 + 1);
  });

  test('a second run finds everything there; --force computes again; the tables stay the same to the byte', () => {
    const before = readFileSync(join(out, 'sigmoid/statistics.csv'));
    const words = ['run', 'configs/sigmoid.yaml', '-o', out, ...small];
    const again = initscope(words, { cwd: folder });
    expect(again.stderr).toMatch(/5 already there/);
    const forced = initscope([...words, '--force', '--workers', '1'], { cwd: folder });
    expect(forced.stderr).toMatch(/ 1 worker /);
    expect(forced.stderr).not.toMatch(/already there/);
    expect(readFileSync(join(out, 'sigmoid/statistics.csv')).equals(before)).toBe(true);
  });
});

test('a changed config leaves no picture of the former one', () => {
  const config = join(folder, 'change.yaml');
  const out = join(folder, 'change');
  writeFileSync(
    config,
    'initializers: [he, xavier]\nnetwork: { width: 4 }\ninput: { samples: 4 }\ntraining: { epochs: 1 }\n',
  );
  initscope(['run', config, '-o', out, '--backend', 'wasm']);
  expect(filesBelow(out)).toContain('change/figures/xavier/epoch-0-forward.png');
  writeFileSync(config, 'initializers: [he]\nnetwork: { width: 4 }\ninput: { samples: 4 }\ntraining: { epochs: 1 }\n');
  const outcome = initscope(['run', config, '-o', out, '-q', '--backend', 'wasm']);
  expect(outcome.stderr).toBe('');
  expect(filesBelow(out).filter((file) => file.includes('xavier'))).toEqual([]);
  expect(filesBelow(out)).toContain('change/figures/he/epoch-0-forward.png');
});

test('--dry-run prints the plan and writes nothing', () => {
  const out = join(folder, 'dry');
  const { code, stdout } = initscope(['run', `${root}configs/sigmoid.yaml`, '-o', out, '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/sigmoid: 5 cells/);
  expect(existsSync(out)).toBe(false);
});

describe('bad usage: one line on stderr, exit 2, nothing written', () => {
  const out = join(folder, 'bad');
  const config = join(folder, 'bad.yaml');
  writeFileSync(config, 'initializers:\n  - xaver\n');
  const twin = join(folder, 'twin.yaml');
  writeFileSync(twin, 'name: sigmoid\ninitializers: [he]\n');
  const cases: [string[], RegExp][] = [
    [
      ['run', config],
      /^.*bad\.yaml:2:5 initializers\[0\]: unknown initializer "xaver", did you mean "xavier"\? One of: .*\n$/,
    ],
    [['run', join(folder, 'none.yaml')], /none\.yaml: no such file/],
    [['run', '--sead', '3'], /^unknown option --sead, did you mean --seed\?/],
    [['rnu'], /^unknown command "rnu", did you mean run\?/],
    [['run', '--seed', '-1'], /--seed -1: expected a whole number from 0 to 4294967295/],
    [['run', '--seed', '1', '--seed', '2'], /--seed is given 2 times/],
    [['run', '--workers', '0'], /--workers 0: expected a whole number from 1 to 256/],
    [['run', '--set', 'network.widht=3'], /^--set network\.widht: unknown key "widht", did you mean "width"\? .*\n$/],
    [['run', '--backend', 'gpu'], /"gpu".*"tensorflow"/],
    [['run', `${root}configs/sigmoid.yaml`, twin], /the name "sigmoid" is that of .*sigmoid\.yaml/],
    [[], /no command given/],
    [['list', 'optimizers'], /"optimizers"/],
  ];
  test.each(cases)('%j', async (words, line) => {
    const { code, stdout, stderr } = await initscopeHere([...words, ...(words[0] === 'run' ? ['-o', out] : [])]);
    expect(stderr).toMatch(line);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(out)).toBe(false);
  });
});

describe('what is named', () => {
  const tiny = 'network: { width: 4, depth: 1 }\ninitializers: [xavier]\n';
  const here = join(folder, 'named');
  mkdirSync(here);
  writeFileSync(join(here, '-x.yaml'), `name: x\n${tiny}`);
  const plan = (words: string[], input = '') => initscope(['run', '--dry-run', ...words], { cwd: here, input });

  test('- is standard input, and what it says is placed there', () => {
    expect(plan(['-'], tiny)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^stdin: 1 cells/) });
    expect(plan(['-'], 'initializers: [xaver]\n').stderr).toMatch(/^stdin:1:16 initializers\[0\]: unknown/);
    expect(plan(['-', '-'], tiny)).toMatchObject({
      code: 2,
      stderr: '- is named twice, and standard input can be read once\n',
    });
  });

  test('words behind -- are configs', () => {
    expect(plan(['--', '-x.yaml'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^x: 1 cells/) });
    expect(plan(['--', '-x.yaml', '--force']).stderr).toMatch(/^--force: no such file/);
  });

  test('what is set is no longer swept', () => {
    const swept = `${tiny}sweep: { network.width: [16, 32] }\n`;
    expect(plan(['-'], swept).stdout).toMatch(/^ +width=16\/xavier\n +width=32\/xavier$/m);
    expect(plan(['-', '--set', 'network.width=77'], swept).stdout).toMatch(/^stdin: 1 cells[^]*\n {4}xavier\n/);
    expect(plan(['-', '--set', 'sweep.network.depth=[1, 2]'], swept).stdout).toMatch(/^stdin: 4 cells/);
  });

  test('a setting among the configs is told as one; a warning of the parser is told, but not to the quiet', () => {
    expect(plan(['--', '-x.yaml', 'network.width=50', '+bias=zero']).stderr).toBe(
      'network.width=50: no such file; a key is set by --set network.width=50\n+bias=zero: no such file; a key is set by --set bias=zero\n',
    );
    expect(plan(['-'], `%FOO bar\n---\n${tiny}`)).toMatchObject({
      code: 0,
      stderr: 'stdin:1:1 Unknown directive %FOO\n',
    });
    expect(plan(['-', '-q'], `%FOO bar\n---\n${tiny}`)).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    ['X', 'x'],
    ['\u00e9', 'e\u0301'],
  ])('studies named %j and %j would share a folder', (one, other) => {
    for (const [i, name] of [one, other].entries()) writeFileSync(join(here, `${i}.yaml`), `name: ${name}\n${tiny}`);
    expect(plan(['0.yaml', '1.yaml'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('each study needs a folder of its own'),
    });
  });
});

test('no file that a study writes can be a cell’s folder', () => {
  const out = join(folder, 'swept');
  const config =
    'name: s\nnetwork: { width: 4, depth: 1 }\ninitializers: [xavier, he]\ntraining: { epochs: 1 }\nsweep: { input.samples: [4, 5] }\nfigures: { formats: [png, svg] }\n';
  expect(initscope(['run', '-', '-o', out, '-q', '--backend', 'cpu'], { input: config }).code).toBe(0);
  const names = new Set(filesBelow(join(out, 's')).map((file) => basename(file)));
  expect([...names]).toEqual(expect.arrayContaining(['profile.vl.json', 'forward-sweep.png', 'backward-std.svg']));
  const labels = [...names].filter((name) => !name.endsWith('.csv'));
  const slugs = slugsOf(labels.map((label) => ({ text: label, identity: label })));
  expect(slugs.filter((slug) => /\.(png|svg|json)$/.test(slug))).toEqual([]);
});

describe('an output folder that can’t be written: one line, exit 1', () => {
  test('because another run holds it, which is named', () => {
    const out = join(folder, 'held');
    mkdirSync(join(out, 'sigmoid'), { recursive: true });
    const holder = { pid: process.pid, host: hostname(), since: '2026-01-01T00:00:00Z' };
    writeFileSync(join(out, 'sigmoid/.lock'), JSON.stringify(holder));
    const { code, stderr } = initscope(['run', '-o', out, ...small, '-q']);
    expect(stderr).toMatch(new RegExp(`held/sigmoid: in use by another run, process ${process.pid} on `));
    expect(code).toBe(1);
    expect(filesBelow(out)).toEqual(['sigmoid/.lock']);
  });
});

test('a lock left by a dead process is taken over', () => {
  const out = join(folder, 'left');
  mkdirSync(join(out, 'sigmoid'), { recursive: true });
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(join(out, 'sigmoid/.lock'), JSON.stringify({ pid, host: hostname(), since: '2026-01-01T00:00:00Z' }));
  expect(initscope(['run', `${root}configs/sigmoid.yaml`, '-o', out, ...small, '-q']).code).toBe(0);
  expect(existsSync(join(out, 'sigmoid/.lock'))).toBe(false);
});

describe('list, schema, doctor', () => {
  test('list prints every entry, for people and for programs', () => {
    const text = initscope(['list', 'initializers']).stdout;
    const rows = JSON.parse(initscope(['list', 'initializers', '--json']).stdout) as {
      name: string;
      formula: string;
      source: string;
    }[];
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['zero', 'normal', 'xavier', 'he']));
    for (const { name, formula } of rows)
      expect(text).toMatch(
        new RegExp(`^${name}\\n  formula     ${formula.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'm'),
      );
    expect(initscope(['list', 'activations']).stdout).toMatch(/^sigmoid\n/);
  });

  test('schema accepts our configs and refuses a misspelt key', async () => {
    const { default: Ajv } = await import('ajv/dist/2020.js');
    const { parse } = await import('yaml');
    const validate = new Ajv.default({ strict: false, inlineRefs: false, code: { optimize: false } }).compile(
      JSON.parse(initscope(['schema']).stdout) as object,
    );
    for (const name of readdirSync(`${root}configs`)) {
      expect([name, validate(parse(readFileSync(`${root}configs/${name}`, 'utf8'))), validate.errors]).toEqual([
        name,
        true,
        null,
      ]);
    }
    expect(validate({ initializers: ['he'], 'x-mine': { anything: 1 } })).toBe(true);
    expect(validate({ initializers: ['xaver'] })).toBe(false);
    expect(validate({ initializers: ['he'], netwrok: {} })).toBe(false);
  });

  test('doctor tells the engine, the canvas and what would improve it', () => {
    const { code, stdout } = initscope(['doctor']);
    expect(code).toBe(0);
    for (const word of ['engine', 'workers', 'canvas', 'cache', 'improve'])
      expect(stdout).toMatch(new RegExp(`^${word} +\\S`, 'm'));
    expect(stdout).toMatch(/text in DejaVu Sans/);
  });

  test('a reader who leaves early is no failure', async () => {
    // The pipe is closed before anything is written to it.
    const child = spawn(process.execPath, [`${root}dist/cli.js`, 'list', 'initializers'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
  });

  test('help and version', () => {
    expect(initscope(['--help']).stdout).toMatch(/initscope run \[config\.\.\]/);
    expect(initscope(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
