import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { loadRepeat, saveRepeat } from '../../src/store/records.ts';
import type { Manifest } from '../../src/store/manifestTypes.ts';
import { checkpointsAreKept } from '../../src/study/checkpoints.ts';
import { runShard } from '../../src/study/runShard.ts';
import { runStudy, type RunOptions } from '../../src/study/runStudies.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeMlp } from '../support/onnx.ts';

const root = temporaryFolder();

const plain = {
  network: { width: 3, depth: 2, activation: 'relu' },
  input: { samples: 4 },
  initializers: ['he', { normal: { std: 1e15 } }],
  random: { repeats: 2 },
  figures: { bins: 3, formats: [] },
};
const drawn = { ...plain, figures: { bins: 3, formats: ['svg'] } };

const studyWith = (epochs: number, config: object = plain) =>
  studyOf({ name: 'study', ...config, training: { learningRate: 0.3, epochs } } as unknown as ConfigInput);

/** Runs a study of so many epochs in `where`. @returns of each cell whether anything was computed */
const run = async (where: string, epochs: number, config?: object, options: RunOptions = {}): Promise<boolean[]> => {
  const computed: boolean[] = [];
  await runStudy(studyWith(epochs, config), {
    out: join(root, where),
    backend: 'wasm',
    workers: 1,
    ...options,
    onEvent: (event) => {
      if (event.type === 'cell' && event.outcome.kind === 'cell') computed.push(event.outcome.computed);
    },
  });
  return computed;
};

const folderOf = (where: string): string => join(root, where, 'study');

const filesOf = (where: string, ending = ''): string[] =>
  readdirSync(folderOf(where), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map(({ parentPath, name }) => join(parentPath, name).slice(folderOf(where).length + 1))
    .toSorted();

/** What a study is: the files that its manifest lists, by their content, and the manifest but for its times. */
const contentOf = (where: string): Record<string, string> => {
  const read = (path: string): Buffer => readFileSync(join(folderOf(where), path));
  const {
    started: _started,
    seconds: _seconds,
    ...manifest
  } = JSON.parse(read('manifest.json').toString()) as Manifest;
  const cells = manifest.cells.map((cell) => ({ ...cell, seconds: 0 }));
  return {
    ...Object.fromEntries(manifest.files.map(({ path }) => [path, read(path).toString('latin1')])),
    'manifest.json': JSON.stringify({ ...manifest, cells }),
  };
};

beforeEach(() => rmSync(root, { recursive: true, force: true }));

const model = join(root, '..', 'epochs-net.onnx');
writeMlp(model, [3, 3]);

test.each([
  ['the plain stack, of two repeats', drawn],
  [
    'a normalized network',
    {
      ...plain,
      network: { layers: [{ affine: 3 }, 'batchNorm', 'tanh', { affine: 3 }] },
      input: { samples: 4, shape: [3] },
    },
  ],
  ['a model of one’s own', { ...plain, network: { model }, initializers: ['asBuilt', 'he'] }],
])('%s: more epochs and fewer are, to the byte, what a run of that many writes', async (_, config) => {
  expect(await run('grown', 3, config)).toEqual([true, true]);
  const checkpoints = filesOf('grown', '.checkpoint');
  for (const [epochs, computed] of [
    [5, true],
    [2, false],
    [5, false],
  ] as const) {
    expect(await run('grown', epochs, config)).toEqual([computed, computed]);
    await run(`fresh-${epochs}`, epochs, config);
    expect(contentOf('grown')).toEqual(contentOf(`fresh-${epochs}`));
    // One for each repeat, the last in place of those before.
    expect(filesOf('grown', '.checkpoint')).toEqual(checkpoints);
  }
  expect(checkpoints).toHaveLength(4);
  const read = (where: string): Buffer[] => checkpoints.map((path) => readFileSync(join(folderOf(where), path)));
  expect(read('grown')).toEqual(read('fresh-5'));
});

test('the first epochs are those of the record, and their pictures stay', async () => {
  await run('there', 3, drawn);
  const inode = (path: string): bigint => statSync(join(folderOf('there'), path), { bigint: true }).ino;
  const pictures = filesOf('there', '.svg').filter((path) => path.includes('epoch-'));
  const before = pictures.map(inode);
  await run('there', 4, drawn);
  expect(pictures.map(inode)).toEqual(before);
  expect(pictures).toHaveLength(2 * 2 * 3);

  const { cells } = JSON.parse(readFileSync(join(folderOf('there'), 'manifest.json'), 'utf8')) as Manifest;
  const { id } = cells[0]!;
  const record = loadRepeat(folderOf('there'), id, 1)!;
  // No network gives it, so that it can come from the record alone.
  const marked = record.epochs.map((epoch) => ({
    ...epoch,
    forward: epoch.forward.map((layer) => ({ ...layer, mean: 1234.5 })),
  }));
  saveRepeat(folderOf('there'), id, 1, { ...record, epochs: marked });
  await run('there', 6, drawn);
  const means = readFileSync(join(folderOf('there'), 'statistics.csv'), 'utf8')
    .split('\n')
    .filter((row) => row.startsWith('he,he,1,') && row.includes(',forward,'))
    .map((row) => row.split(','));
  expect(means.filter((row) => row[9] === '1234.5').map((row) => row[3])).toEqual(
    [0, 1, 2, 3].flatMap((epoch) => Array<string>(4).fill(String(epoch))),
  );
  expect(means).toHaveLength(6 * 4);
});

test('where the checkpoint or its record is damaged, or is gone, all epochs are computed', async () => {
  await run('fresh', 4);
  for (const ending of ['.checkpoint', '.json']) {
    for (const damage of [
      (file: string) => writeFileSync(file, readFileSync(file).subarray(0, -1)),
      (file: string) => rmSync(file),
    ]) {
      await run('damaged', 3);
      for (const path of filesOf('damaged', ending))
        if (path.startsWith('cells/')) damage(join(folderOf('damaged'), path));
      expect(await run('damaged', 4)).toEqual([true, true]);
      expect(contentOf('damaged')).toEqual(contentOf('fresh'));
      rmSync(folderOf('damaged'), { recursive: true });
    }
  }
});

test('--force computes all, and more epochs then go on from what it left', async () => {
  await run('forced', 4);
  expect(await run('forced', 2, plain, { force: true })).toEqual([true, true]);
  const checkpoints = filesOf('forced', '.checkpoint').map((path) => readFileSync(join(folderOf('forced'), path)));
  await run('two', 2);
  expect(checkpoints).toEqual(filesOf('two', '.checkpoint').map((path) => readFileSync(join(folderOf('two'), path))));
  expect(await run('forced', 4)).toEqual([false, false]);
  expect(await run('forced', 3)).toEqual([true, true]);
  await run('three', 3);
  expect(contentOf('forced')).toEqual(contentOf('three'));
});

test('a shard goes on from what shards and runs left, and a run from what it leaves', async () => {
  const shard = async (epochs: number, index: number): Promise<void> => {
    const options = { out: join(root, 'shared'), backend: 'wasm', workers: 1 } as const;
    await runShard([studyWith(epochs)], { index, of: 2 }, options);
  };
  await shard(2, 1);
  await shard(2, 2);
  expect(filesOf('shared', '.checkpoint')).toHaveLength(4);
  await shard(3, 1);
  expect(await run('shared', 4)).toEqual([true, true]);
  await shard(5, 2);
  expect((await run('shared', 5)).filter(Boolean)).toHaveLength(1);
  await run('whole', 5);
  expect(contentOf('shared')).toEqual(contentOf('whole'));
});

test('checkpoints are kept where those of all cells are small enough together, of whatever shard a cell is', async () => {
  // 2 · 4 · 1e6 bytes a cell are carried over: 32 cells are 256 · 1e6 bytes, 34 more than 256 MiB.
  const large = (seeds: number) =>
    studyOf({
      name: 'study',
      network: { width: 1, depth: 1 },
      input: { samples: 1e6 },
      initializers: ['zero'],
      training: { epochs: 1 },
      diagnostics: false,
      figures: { formats: [] },
      sweep: { 'random.seed': Array.from({ length: seeds }, (_, seed) => seed) },
    });
  for (const seeds of [32, 34]) {
    const out = join(root, String(seeds));
    await runShard([large(seeds)], { index: 1, of: seeds }, { out, backend: 'wasm', workers: 1 });
    expect(filesOf(String(seeds), '.checkpoint')).toHaveLength(seeds === 32 ? 1 : 0);
  }
});

test('checkpoints are kept where they are 256 at most, however small', () => {
  const study = (repeats: number) => studyWith(1, { ...plain, random: { repeats } });
  expect([128, 129].map((repeats) => checkpointsAreKept(study(repeats)))).toEqual([true, false]);
});

test('in a sweep of the epochs a cell goes on from another, and each is what it is alone', async () => {
  const swept = (...epochs: number[]): object => ({ ...plain, sweep: { 'training.epochs': epochs } });
  await run('swept', 1, swept(4, 2));
  expect(await run('swept', 1, swept(5, 4, 2, 1))).toEqual([true, true, ...Array<boolean>(6).fill(false)]);
  await run('fresh', 1, swept(5, 4, 2, 1));
  expect(contentOf('swept')).toEqual(contentOf('fresh'));
});

test('the checkpoints of cells that are no more are removed', async () => {
  await run('changed', 2);
  const before = filesOf('changed', '.checkpoint');
  await run('changed', 2, { ...plain, initializers: ['he', 'xavier'], random: { repeats: 1 } });
  const after = filesOf('changed', '.checkpoint');
  expect(after).toHaveLength(2);
  expect(after.filter((path) => before.includes(path))).toHaveLength(1);
});
