import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Manifest } from '../../src/store/manifestTypes.ts';
import { initscope, type Outcome } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const out = temporaryFolder();
const folder = join(out, 'finished');

const base = {
  name: 'finished',
  network: { width: 3, depth: 2 },
  initializers: ['he', { normal: { std: 1e30 } }],
  input: { samples: 4 },
  training: { epochs: 2 },
  figures: { bins: 3, formats: ['svg'] },
};

const run = (config: object = {}, ...words: string[]): Outcome => {
  const file = join(out, 'finished.json');
  writeFileSync(file, JSON.stringify({ ...base, ...config }));
  return initscope(['run', file, '-o', out, '--backend', 'wasm', ...words]);
};

/** Of each file which one it is: one that is written again is another. */
const files = (): Map<string, bigint> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => [
      path,
      statSync(join(folder, path), { bigint: true }).ino,
    ]),
  );

const manifest = (): Manifest => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

const hashes = (): Map<string, string> => new Map(manifest().files.map(({ path, sha256 }) => [path, sha256]));

test('a finished study is told as when it was computed, with the same exit code, and no file is touched', () => {
  const first = run({}, '--strict');
  const [written, listed] = [files(), hashes()];
  expect(first).toMatchObject({ code: 3 });
  expect(first.stderr).not.toContain('already there');
  const second = run({}, '--strict');
  expect(second).toMatchObject({ code: 3, stdout: first.stdout });
  expect(second.stderr).toContain('2 of 2 cells, 1 not finite, 2 already there\n');
  expect(files()).toEqual(written);
  expect(run({}, '--force').stdout).toBe(first.stdout);
  expect(hashes()).toEqual(listed);
  expect([...files()].filter(([path, file]) => /\.\w+$/.test(path) && written.get(path) === file)).toEqual([]);
});

test('whatever of it is gone or changed is made again, and the whole is as it was', () => {
  run();
  const listed = hashes();
  const { cells } = manifest();
  const damaged = ['summary.csv', 'index.html', `cells/${cells[0]!.id}.json`, 'figures/he/epoch-0-forward.svg'];
  for (const [i, path] of damaged.entries()) {
    if (i % 2 === 0) rmSync(join(folder, path));
    else writeFileSync(join(folder, path), 'x');
    run();
    expect(hashes()).toEqual(listed);
  }
});

test('what other code wrote, or another config asks for, is written anew', () => {
  run();
  const { inputs, ...rest } = manifest();
  expect(inputs).toMatch(/^[0-9a-f]{64}$/);
  const page = (): bigint => files().get('index.html')!;
  const [first, text] = [page(), JSON.stringify({ ...rest, inputs: '0'.repeat(64) })];
  writeFileSync(join(folder, 'manifest.json'), text);
  run();
  const second = page();
  expect(second).not.toBe(first);
  expect(manifest().inputs).toBe(inputs);
  run({ tables: ['csv'] });
  expect(page()).not.toBe(second);
  expect(manifest().inputs).not.toBe(inputs);
  expect([...files().keys()]).not.toContain('statistics.parquet');
});

test('a study of which a cell failed is not finished: it is tried again', () => {
  const module = join(out, 'mine.mjs');
  writeFileSync(module, 'export const weights = () => { throw new Error("not today"); };');
  const failing = { initializers: ['he', { module }], figures: { formats: [] } };
  expect(run(failing).code).toBe(1);
  expect(manifest()).not.toHaveProperty('inputs');
  const again = run(failing);
  expect(again.code).toBe(1);
  expect(again.stdout).toContain('not today');
});
