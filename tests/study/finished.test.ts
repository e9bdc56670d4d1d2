import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Manifest } from '../../src/store/manifestTypes.ts';
import { initscope, type Outcome } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { packageCopy } from '../support/packageCopy.ts';

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

const run = (config: object = {}, words: readonly string[] = [], command?: string): Outcome => {
  const file = join(out, 'finished.json');
  writeFileSync(file, JSON.stringify({ ...base, ...config }));
  return initscope(['run', file, '-o', out, '--backend', 'wasm', ...words], command === undefined ? {} : { command });
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

/** By what they hold; of the manifest, which has times, what it lists. */
const contents = (): Map<string, string> =>
  new Map(
    manifest().files.map(({ path, sha256 }) => {
      expect(
        createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex'),
      ).toBe(sha256);
      return [path, sha256];
    }),
  );

test('a finished study is told as when it was computed, with the same exit code, and no file is touched', () => {
  const first = run({}, ['--strict']);
  const [written, listed] = [files(), contents()];
  expect(first).toMatchObject({ code: 3 });
  expect(first.stderr).not.toContain('already there');
  const second = run({}, ['--strict']);
  expect(second).toMatchObject({ code: 3, stdout: first.stdout });
  expect(second.stderr).toContain('2 of 2 cells, 1 not finite, 2 already there\n');
  expect(files()).toEqual(written);
  expect(run({}, ['--force']).stdout).toBe(first.stdout);
  expect(contents()).toEqual(listed);
  expect([...files()].filter(([path, file]) => /\.\w+$/.test(path) && written.get(path) === file)).toEqual([]);
});

test('whatever of it is gone or changed is made again, and the whole is as it was', () => {
  run();
  const listed = contents();
  const { cells } = manifest();
  const damaged = ['summary.csv', 'index.html', `cells/${cells[0]!.id}.json`, 'figures/he/epoch-0-forward.svg'];
  for (const [i, path] of damaged.entries()) {
    if (i % 2 === 0) rmSync(join(folder, path));
    else writeFileSync(join(folder, path), 'x');
    run();
    expect(contents()).toEqual(listed);
  }
});

test('what other code wrote, or another config asks for, is written anew', () => {
  const command = packageCopy(join(out, 'package'));
  const page = (): bigint => files().get('index.html')!;
  run({}, [], command);
  const first = page();
  run({}, [], command);
  expect(page()).toBe(first);
  const build = join(dirname(command), 'build.json');
  writeFileSync(build, JSON.stringify({ ...JSON.parse(readFileSync(build, 'utf8')), sha256: '0' }));
  run({}, [], command);
  const second = page();
  expect(second).not.toBe(first);
  run({ tables: ['csv'] }, [], command);
  expect(page()).not.toBe(second);
  expect([...files().keys()]).not.toContain('statistics.parquet');
});

test('a page that names a module’s place, seen from the config, is written anew where the config has moved', () => {
  const module = join(out, 'far.mjs');
  writeFileSync(module, 'export const weights = (_, { fanIn, fanOut }) => new Float64Array(fanIn * fanOut).fill(0.1);');
  const config = JSON.stringify({ ...base, initializers: [{ module }], figures: { formats: [] } });
  const page = (place: string, into: string): string => {
    mkdirSync(join(out, place), { recursive: true });
    writeFileSync(join(out, place, 'study.json'), config);
    initscope(['run', join(out, place, 'study.json'), '-o', join(out, into), '--backend', 'wasm']);
    return readFileSync(join(out, into, 'finished/index.html'), 'utf8');
  };
  const first = page('one', 'moved');
  const second = page('two/deeper', 'moved');
  expect(second).not.toBe(first);
  expect(second).toBe(page('two/deeper', 'fresh'));
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
