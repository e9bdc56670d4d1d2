import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { studyOf } from '../../src/config/index.ts';
import { runStudy } from '../../src/study/runStudies.ts';
import { earlierCells, versions, writeManifest } from '../../src/store/manifest.ts';
import { manifestJsonSchema } from '../../src/store/manifestSchema.ts';
import type { Manifest } from '../../src/store/manifestTypes.ts';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const schema: unknown = JSON.parse(readFileSync(`${root}docs/manifest.schema.json`, 'utf8'));
const validate = new Ajv2020({ formats: { 'date-time': isDateTime }, allErrors: true }).compile(schema as object);

function isDateTime(text: string): boolean {
  return new Date(text).toISOString() === text;
}

const problemsOf = (manifest: unknown): string[] => {
  validate(manifest);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const engine = { backend: 'wasm', version: '4.22.0', threads: 1, fingerprint: '00ff', reason: 'asked for' } as const;

const manifest: Omit<Manifest, 'formatVersion'> = {
  name: 'sample',
  versions: versions(engine),
  engine,
  seed: 2 ** 32 - 1,
  config: { name: 'sample' },
  started: '2026-01-02T03:04:05.678Z',
  seconds: 1.5,
  cells: [
    {
      cell: 'a/he',
      id: '00ff',
      initializer: 'he',
      swept: { 'network.width': [5, 6] },
      state: 'done',
      verdict: null,
      seconds: 0,
    },
    {
      cell: 'b/he',
      id: '00fe',
      initializer: 'he',
      swept: {},
      state: 'failed',
      verdict: null,
      seconds: 0,
      message: 'no memory',
    },
  ],
  files: [{ path: 'figures/한글/a.png', bytes: 0, sha256: '0'.repeat(64) }],
};

test('docs/manifest.schema.json is what `node scripts/schemas.mjs` writes', () => {
  expect(schema).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
});

describe('the schema', () => {
  const folder = temporaryFolder();
  const written = async (change: object): Promise<unknown> => {
    await writeManifest(folder, { ...manifest, ...change });
    return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  };
  const file = manifest.files[0]!;

  test('takes what is written', async () => {
    expect(problemsOf(await written({}))).toEqual([]);
    expect(problemsOf(await written({ inputs: '0a'.repeat(32), cells: [], files: [] }))).toEqual([]);
  });

  const refused: [what: string, change: object, place: string][] = [
    ['a missing key', { seed: undefined }, ''],
    ['an unknown key', { sead: 1 }, ''],
    ['another form', { formatVersion: 2 }, '/formatVersion'],
    ['a seed too large', { seed: 2 ** 32 }, '/seed'],
    ['an unknown backend', { engine: { ...engine, backend: 'webgl' } }, '/engine/backend'],
    ['a local time', { started: '2026-01-02 03:04' }, '/started'],
    ['an unknown state', { cells: [{ ...manifest.cells[0], state: 'lost' }] }, '/cells/0/state'],
    ['a path out of the folder', { files: [{ ...file, path: 'a/../../b' }] }, '/files/0/path'],
    ['an absolute path', { files: [{ ...file, path: '/b' }] }, '/files/0/path'],
    ['half a hash', { files: [{ ...file, sha256: '00' }] }, '/files/0/sha256'],
  ];

  test.each(refused)('refuses %s', async (_, change, place) => {
    expect(problemsOf(await written(change)).map((line) => line.split(' ')[0])).toContain(place);
  });
});

const listed = temporaryFolder();

test('a manifest is written list by list as JSON.stringify writes it whole, and its cells are read back', async () => {
  const many = Array.from({ length: 3000 }, (_, i) => ({ ...manifest.cells[i % 2]!, cell: `"${i}"\n/he` }));
  for (const cells of [[], many]) {
    await writeManifest(listed, { ...manifest, cells });
    const text = readFileSync(join(listed, 'manifest.json'), 'utf8');
    const { cells: _cells, files, ...rest } = manifest;
    expect(text).toBe(`${JSON.stringify({ formatVersion: 1, ...rest, cells, files }, null, 2)}\n`);
    expect(await earlierCells(listed)).toEqual(cells);
  }
});

test('versions are those that are installed', () => {
  const require = createRequire(import.meta.url);
  const found = versions({ ...engine, backend: 'tensorflow', version: '2.16.2' });
  const own = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  expect(found).toMatchObject({
    initscope: own.version,
    node: process.versions.node,
    tensorflow: '2.16.2',
    yaml: (require('yaml/package.json') as { version: string }).version,
    '@tensorflow/tfjs-core': (require('@tensorflow/tfjs-core/package.json') as { version: string }).version,
  });
  expect(Object.keys(own.dependencies).filter((name) => !/^\d+\.\d+\.\d+/.test(found[name] ?? ''))).toEqual([]);
  expect(versions(engine)).not.toHaveProperty('tensorflow');
});

describe('a study that has run', () => {
  const out = temporaryFolder();
  const folder = join(out, 'tiny');
  const study = (bins: number) =>
    studyOf({
      name: 'tiny',
      network: { width: 3, depth: 2, activation: 'relu' },
      input: { samples: 4 },
      initializers: ['he', { normal: { std: 1e30 } }],
      training: { epochs: 2 },
      figures: { bins, formats: ['svg'] },
    });
  const run = (bins = 5) => runStudy(study(bins), { out, backend: 'cpu', workers: 1 });
  const read = () => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const filesOnDisk = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .filter((path) => !path.endsWith('.checkpoint'))
      .toSorted();

  beforeAll(() => run());

  test('has a manifest as the schema wants it, that lists every file but the checkpoints', () => {
    const { files, cells, ...written } = read();
    expect(problemsOf({ ...written, files, cells })).toEqual([]);
    expect([...files.map(({ path }) => path), 'manifest.json'].toSorted()).toEqual(filesOnDisk());
    for (const { path, bytes, sha256 } of files) {
      const content = readFileSync(join(folder, path));
      expect({ path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }).toEqual({
        path,
        bytes,
        sha256,
      });
    }
    expect(cells.map(({ cell, state }) => [cell, state])).toEqual([
      ['he', 'done'],
      ['normal-1e+30', 'diverged'],
    ]);
    expect(cells.every(({ id }) => files.some(({ path }) => path === `cells/${id}.json`))).toBe(true);
    expect(Date.now() - Date.parse(written.started)).toBeLessThan(600_000);
  });

  test('is finished again by the next run: what was damaged or is gone is made anew, to the byte', async () => {
    const before = read();
    const [record] = before.files.filter(({ path }) => /^cells\/[0-9a-f]+\.json$/.test(path));
    writeFileSync(join(folder, record!.path), 'damaged');
    rmSync(join(folder, 'figures/he/epoch-0-forward.svg'));
    rmSync(join(folder, 'statistics.csv'));
    await run();
    expect(read().files).toEqual(before.files);
    expect(filesOnDisk()).toContain('figures/he/epoch-0-forward.svg');
    expect(read().cells.map(({ seconds }) => seconds > 0)).toEqual([true, false]);
  });

  test('keeps the records of a config that may come back, and nothing else of it', async () => {
    const before = filesOnDisk();
    await run(6);
    const after = filesOnDisk();
    expect(before.filter((path) => !after.includes(path))).toEqual([]);
    expect(after.filter((path) => !before.includes(path)).map(dirname)).toEqual(Array(4).fill('cells'));
    const listed = read().files.filter(({ path }) => path.startsWith('cells/'));
    expect(listed).toHaveLength(4);
    // Back again: the pictures are drawn anew, and then all is there.
    await run();
    expect(read().cells.map(({ seconds }) => seconds > 0)).toEqual([true, true]);
    await run();
    expect(read().cells.map(({ seconds }) => seconds)).toEqual([0, 0]);
  });
});
