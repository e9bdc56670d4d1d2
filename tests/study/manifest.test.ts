import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { studyOf, type ConfigInput, type Study } from '../../src/config/index.ts';
import { directions } from '../../src/record/record.ts';
import { loadRecord } from '../../src/store/records.ts';
import { manifestSchema } from '../../src/store/manifestSchema.ts';
import type { Manifest } from '../../src/store/manifestTypes.ts';
import { runStudy, type RunOptions } from '../../src/study/runStudies.ts';
import { initscope, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { packageCopy } from '../support/packageCopy.ts';
import { writeModule } from '../support/userModules.ts';

const out = temporaryFolder();

const base = {
  network: { width: 3, depth: 1 },
  input: { samples: 4 },
  training: { epochs: 2 },
  figures: { bins: 3, formats: ['svg'] },
};

const read = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;

const filesOnDisk = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));

const installed = (name: string): string =>
  (JSON.parse(readFileSync(`${root}node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;

/** Runs a study and holds its manifest against what there is. @returns its folder */
const runAndCheck = async (config: object, options: RunOptions = {}): Promise<string> => {
  const study = studyOf({ ...base, ...config } as unknown as ConfigInput);
  const before = Date.now();
  const { folder } = await runStudy(study, { out, backend: 'wasm', workers: 1, ...options });
  check(study, folder, before);
  return folder;
};

/** Every field of a manifest. @param before when the run began, or earlier */
const check = (study: Study, folder: string, before: number): void => {
  const manifest = read(folder);
  expect(manifestSchema.parse(manifest)).toEqual(manifest);

  expect([manifest.formatVersion, manifest.name]).toEqual([1, study.name]);
  expect(manifest.versions).toMatchObject({ node: process.versions.node, vega: installed('vega') });
  expect(manifest.engine).toMatchObject({ backend: 'wasm', version: installed('@tensorflow/tfjs-backend-wasm') });
  expect([manifest.seed].flat()).toEqual([...new Set(study.cells.map(({ settings }) => settings.seed))]);
  // What stands there is the whole config: the same study comes of it.
  expect(studyOf(manifest.config as unknown as ConfigInput).cells).toEqual(study.cells);
  expect(Date.parse(manifest.started)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(manifest.started) + 1000 * manifest.seconds).toBeLessThanOrEqual(Date.now() + 1);

  expect(manifest.cells.map(({ cell }) => cell)).toEqual(study.cells.map(({ slug }) => slug));
  for (const [i, cell] of manifest.cells.entries()) {
    const { initializer, swept } = study.cells[i]!;
    expect(cell.initializer).toBe(initializer.label);
    expect(Object.entries(cell.swept)).toEqual(study.sweep.map(({ path }, at) => [path, swept[at]]));
    const record = loadRecord(folder, cell.id, study.cells[i]!.settings.repeats);
    const layers = record?.repeats.flatMap(({ epochs }) => epochs.flatMap((epoch) => directions.map((d) => epoch[d])));
    const lost = layers?.flat().some(({ nonfinite }) => nonfinite > 0);
    expect(cell.state).toBe(lost === undefined ? 'failed' : lost ? 'diverged' : 'done');
    expect(cell.verdict === null).toBe(record === undefined);
    expect(cell.message === undefined).toBe(record !== undefined);
  }

  // Records of earlier configs stay beside those of this one.
  const unlisted = filesOnDisk(folder).filter((path) => !manifest.files.some((file) => file.path === path));
  expect(unlisted.filter((path) => !path.startsWith('cells/'))).toEqual(['manifest.json']);
  const content = (path: string): Buffer => readFileSync(join(folder, path));
  expect(manifest.files).toEqual(
    manifest.files.map(({ path }) => ({
      path,
      bytes: content(path).length,
      sha256: createHash('sha256').update(content(path)).digest('hex'),
    })),
  );
};

const initializers = ['he', { normal: { std: 1e30 } }];

test('a study run, run again, damaged, forced, drawn otherwise', async () => {
  const config = { name: 'again', initializers };
  const folder = await runAndCheck(config);
  const { files } = read(folder);
  await runAndCheck(config);
  expect(read(folder).files).toEqual(files);

  // A few bytes of a picture, of its spec and of a record, each as long as before.
  for (const path of ['figures/he/epoch-0-forward.svg', 'figures/he/epoch-1-backward.vl.json', 'statistics.csv']) {
    const whole = readFileSync(join(folder, path));
    whole.write('????', 20);
    writeFileSync(join(folder, path), whole);
    await runAndCheck(config);
    expect(read(folder).files).toEqual(files);
  }
  await runAndCheck(config, { force: true });
  expect(read(folder).files).toEqual(files);
  await runAndCheck({ ...config, figures: { ...base.figures, formats: ['png', 'svg'] } });
  await runAndCheck({ ...config, figures: { ...base.figures, formats: [] } });
});

test('every kind of sweep', async () => {
  const figures = { ...base.figures, formats: [] };
  await runAndCheck({ name: 'seeds', initializers, figures, sweep: { 'random.seed': [5, 6, 7] } });
  expect(read(join(out, 'seeds')).seed).toEqual([5, 6, 7]);
  await runAndCheck({ name: 'seed', initializers, figures, random: { seed: 9 } });
  expect(read(join(out, 'seed')).seed).toBe(9);
  await runAndCheck({ name: 'one', initializers, figures, sweep: { 'random.seed': [6] } });
  expect(read(join(out, 'one')).seed).toBe(6);
  await runAndCheck({
    name: 'mixed',
    initializers,
    sweep: { 'random.seed': [1, 2], 'initializers[0]': ['xavier', { normal: { std: 2 } }] },
  });
  expect(read(join(out, 'mixed')).seed).toEqual([1, 2]);
  await runAndCheck({
    name: 'parts',
    initializers,
    figures,
    sweep: { 'network.width': [2, 3], bias: ['zero', 'same'] },
  });
});

test('a study of which a cell fails, in processes of its own', () => {
  const boom = writeModule("export const weights = () => { throw new Error('boom'); };");
  const config = { ...base, name: 'failing', initializers: [...initializers, { module: boom, label: 'boom' }] };
  const file = join(out, 'failing.json');
  writeFileSync(file, JSON.stringify(config));
  const before = Date.now();
  const { code } = initscope(['run', file, '-o', out, '--backend', 'wasm', '-q', '--workers', '2']);
  expect(code).toBe(1);
  check(studyOf(config as ConfigInput), join(out, 'failing'), before);
  expect(read(join(out, 'failing')).cells.map(({ state }) => state)).toEqual(['done', 'diverged', 'failed']);
});

test('versions are those of the code that runs, not of what lies beside it', () => {
  const folder = join(out, 'package');
  const command = packageCopy(folder);
  mkdirSync(join(folder, 'node_modules/vega'));
  writeFileSync(join(folder, 'node_modules/vega/package.json'), '{ "name": "vega", "version": "99.0.0" }');
  const file = join(folder, 'c.json');
  writeFileSync(file, JSON.stringify({ ...base, name: 'c', initializers: ['he'], figures: { formats: [] } }));
  const words = ['run', file, '-o', folder, '--backend', 'wasm', '-q', '--workers', '1'];
  const { status, stderr } = spawnSync(process.execPath, [command, ...words], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { versions } = read(join(folder, 'c'));
  const built = JSON.parse(readFileSync(`${root}dist/build.json`, 'utf8')) as { libraries: Record<string, string> };
  expect(built.libraries['vega']).toBe(installed('vega'));
  expect(versions).toMatchObject({
    vega: built.libraries['vega'],
    yaml: built.libraries['yaml'],
    '@tensorflow/tfjs-core': installed('@tensorflow/tfjs-core'),
  });
  rmSync(folder, { recursive: true });
});
