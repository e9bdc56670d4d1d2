import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { runStudy, type RunOptions, type StudyReport } from '../../src/study/runStudies.ts';
import { temporaryFolder } from '../support/folder.ts';

const out = temporaryFolder();

const base = {
  name: 'again',
  network: { width: 3, depth: 1 },
  initializers: ['he', { normal: { std: 2 }, label: 'two' }],
  input: { samples: 4 },
  training: { epochs: 2 },
  figures: { bins: 3, formats: ['svg'] },
  sweep: { bias: ['zero', 'same'] },
};

const run = (config: object = {}, options: RunOptions = {}): Promise<StudyReport> =>
  runStudy(studyOf({ ...base, ...config } as unknown as ConfigInput), { out, backend: 'wasm', workers: 1, ...options });

/** What tells a file that was written again: it is renamed into its place, so that another file stands there. */
const filesOf = (folder: string): Map<string, bigint> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /^(cells|figures)\/.*\.\w+$/.test(path))
      .map((path) => [path, statSync(join(folder, path), { bigint: true }).ino]),
  );

/** The files that a run writes: new ones, and those that it writes again. */
const writtenBy = async (config: object, options: RunOptions = {}): Promise<string[]> => {
  const before = filesOf(join(out, 'again'));
  const { folder } = await run(config, options);
  return [...filesOf(folder)].flatMap(([path, file]) => (before.get(path) === file ? [] : [path])).toSorted();
};

beforeEach(() => run());

test('a study that is finished computes and draws nothing again', async () => {
  expect(await writtenBy({})).toEqual([]);
  const { cells } = await run();
  expect(cells.map(({ seconds }) => seconds)).toEqual([0, 0, 0, 0]);
  expect(await writtenBy({}, { force: true })).toHaveLength(filesOf(join(out, 'again')).size);
});

test('what was found on disk is told as what was computed, word for word and byte for byte', async () => {
  const module = join(out, 'none.mjs');
  writeFileSync(module, 'export const weights = (_, { fanIn, fanOut }) => new Float64Array(fanIn * fanOut).fill(NaN);');
  const bias = `export const weights = (s, { fanIn, fanOut }) => Array.from({ length: fanIn * fanOut }, () => s.normal());
export const bias = (_, { fanOut }) => Array.from({ length: fanOut }, () => NaN);`;
  writeFileSync(join(out, 'bias.mjs'), bias);
  const initializers = [
    { module, label: 'no weights' },
    { module: join(out, 'bias.mjs'), label: 'no bias' },
    { normal: { std: 1e30 } },
    'zero',
    'he',
  ];
  const tables = async (): Promise<Map<string, string>> => {
    const { folder, cells } = await run({ name: 'told', initializers, sweep: {}, bias: 'same' });
    const files = readdirSync(folder).filter((name) => /\.(csv|parquet|html)$/.test(name));
    return new Map([
      ...files.map((name) => [name, readFileSync(join(folder, name), 'base64')] as const),
      ...cells.map(({ cell, verdict }) => [cell, JSON.stringify(verdict)] as const),
    ]);
  };
  const first = await tables();
  expect(first.get('no-weights')).toContain('weights drawn there are not numbers');
  expect(first.get('no-bias')).toContain('a bias drawn there is not a number');
  expect(await tables()).toEqual(first);
});

test('one repeat more computes that repeat', async () => {
  const { cells } = await run();
  const written = await writtenBy({ random: { repeats: 2 } });
  expect(written.filter((path) => /^cells\/.*json$/.test(path))).toEqual(
    cells.map(({ id }) => `cells/${id}.1.json`).toSorted(),
  );
  // The lines have a band now; the cells' own pictures are of the first repeat.
  expect(written.filter((path) => path.includes('epoch-'))).toEqual([]);
  expect(written).toContain('figures/bias=zero/forward-std.svg');
});

test('where all repeats are drawn, one more draws its own', async () => {
  const figures = { ...base.figures, repeats: 'all' };
  await run({ figures });
  const written = await writtenBy({ figures, random: { repeats: 2 } });
  const drawn = written.filter((path) => path.includes('epoch-'));
  expect(drawn).toHaveLength(4 * 2 * 2 * 2);
  expect(drawn.every((path) => path.includes('repeat-1'))).toBe(true);
});

test('another format draws in that format', async () => {
  const written = await writtenBy({ figures: { ...base.figures, formats: ['svg', 'png'] } });
  expect(written.filter((path) => path.includes('epoch-') && !path.endsWith('.png'))).toEqual([]);
  expect(written).toContain('figures/bias=zero/he/epoch-0-forward.png');
});

test('another label draws that cell, and the charts that name it', async () => {
  const written = await writtenBy({ initializers: ['he', { normal: { std: 2 }, label: 'deux' }] });
  expect(written.filter((path) => /^cells\/\w+\.json$/.test(path))).toEqual([]);
  expect(written.filter((path) => path.includes('/he/'))).toEqual([]);
  expect(written).toContain('figures/bias=same/normal-2/epoch-1-backward.svg');
  expect(written).toContain('figures/bias=same/profile.svg');
});

test('one more value of a sweep leaves what there is', async () => {
  const written = await writtenBy({ sweep: { bias: ['zero', 'same'], 'random.seed': [1] } });
  expect(written.filter((path) => /^cells\/\w+\.json$/.test(path))).toEqual([]);
});

test('as many processes as cores only where there is work on twelve cells or more', async () => {
  const grid = { name: 'many', figures: { formats: [] }, sweep: { 'random.seed': [1, 2, 3, 4, 5, 6] } };
  const workersOf = async (config: object, options: RunOptions = {}): Promise<number> => {
    let found = 0;
    await run(
      { ...grid, ...config },
      {
        workers: undefined,
        ...options,
        onEvent: (event) => {
          if (event.type === 'engine') found = event.workers;
        },
      },
    );
    return found;
  };
  const cores = Math.min(availableParallelism(), 12);
  expect(await workersOf({})).toBe(cores);
  expect(await workersOf({})).toBe(1);
  const lacking = readdirSync(join(out, 'many', 'cells')).find((name) => name.endsWith('.json'))!;
  rmSync(join(out, 'many', 'cells', lacking));
  expect(await workersOf({})).toBe(1);
  expect(readdirSync(join(out, 'many', 'cells'))).toContain(lacking);
  expect(await workersOf({}, { force: true })).toBe(cores);
  expect(await workersOf({ figures: { formats: [], film: true } })).toBe(cores);
  expect(await workersOf({}, { backend: 'cpu' })).toBe(cores);
});
