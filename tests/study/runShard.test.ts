import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { runShard } from '../../src/study/runShard.ts';
import { runStudy } from '../../src/study/runStudies.ts';
import { temporaryFolder } from '../support/folder.ts';

const root = temporaryFolder();
const study = studyOf({
  name: 'dealt',
  network: { depth: 2, activation: 'relu' },
  input: { samples: 10 },
  initializers: ['he', 'zero', 'xavier'],
  training: { epochs: 2 },
  random: { repeats: 2 },
  figures: { formats: [] },
  sweep: { 'network.width': [2, 3, 9] },
});

const options = (name: string, more: object = {}) =>
  ({ out: join(root, name), backend: 'wasm', workers: 1, ...more }) as const;

const stateOf = (cells: Awaited<ReturnType<typeof runShard>>): string[] =>
  cells.map(({ outcome }) => (outcome.kind === 'cell' && outcome.computed ? 'computed' : 'found'));

/** Every file of a study but the manifest, with its content. */
const contents = (name: string): Record<string, string> => {
  const folder = join(root, name, 'dealt');
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'manifest.json')
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length), readFileSync(file, 'latin1')]),
  );
};

beforeAll(() => runStudy(study, options('whole')));

test('shards write records and checkpoints alone; a run in their folder computes nothing and finishes the study, to the byte', async () => {
  for (const index of [1, 2, 3]) {
    const cells = await runShard([study], { index, of: 3 }, options('shared'));
    expect(stateOf(cells)).toEqual(['computed', 'computed', 'computed']);
    expect(readdirSync(join(root, 'shared/dealt'))).toEqual(['cells']);
  }
  const names = readdirSync(join(root, 'shared/dealt/cells'));
  expect(['.json', '.checkpoint'].map((end) => names.filter((name) => name.endsWith(end)).length)).toEqual([18, 18]);
  const { cells } = await runStudy(study, options('shared'));
  expect(cells.map(({ state }) => state)).toEqual(cells.map(() => 'done'));
  expect(contents('shared')).toEqual(contents('whole'));
});

test('a shard that is run twice finds its records; --force computes them again, to the same bytes', async () => {
  expect(stateOf(await runShard([study], { index: 1, of: 3 }, options('whole')))).toEqual(['found', 'found', 'found']);
  const before = contents('whole');
  const again = await runShard([study], { index: 1, of: 3 }, options('whole', { force: true }));
  expect(stateOf(again)).toEqual(['computed', 'computed', 'computed']);
  expect(contents('whole')).toEqual(before);
});

test('records of shards in folders of their own, copied together, are a whole study; what is missing is computed', async () => {
  for (const index of [1, 2]) {
    await runShard([study], { index, of: 3 }, options(`own-${index}`));
    cpSync(join(root, `own-${index}/dealt/cells`), join(root, 'gathered/dealt/cells'), { recursive: true });
  }
  const computed: boolean[] = [];
  await runStudy(study, {
    ...options('gathered'),
    onEvent: (event) => event.type === 'cell' && event.outcome.kind === 'cell' && computed.push(event.outcome.computed),
  });
  expect(computed.filter(Boolean)).toHaveLength(3);
  expect(contents('gathered')).toEqual(contents('whole'));
});

test('an empty shard makes nothing, and takes no folder', async () => {
  expect(await runShard([study], { index: 10, of: 10 }, options('empty'))).toEqual([]);
  expect(existsSync(join(root, 'empty'))).toBe(false);
});
