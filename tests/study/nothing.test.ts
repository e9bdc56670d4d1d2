import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { manifestSchema } from '../../src/store/manifestSchema.ts';
import type { Manifest } from '../../src/store/manifestTypes.ts';
import { browserOf } from '../page/browser.ts';
import { noBrowser } from '../support/chromium.ts';
import { initscope, type Outcome } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeModule } from '../support/userModules.ts';
import { parseCsv } from '../tables/rfc4180.ts';

const out = temporaryFolder();

const boom = writeModule("export const weights = () => { throw new Error('boom'); };");
const someWidths = writeModule(`export const weights = (stream, { fanIn, fanOut }) => {
  if (fanOut === 5) throw new Error('no five');
  return Array.from({ length: fanIn * fanOut }, () => stream.normal());
};`);
const notFinite = writeModule('export const weights = (_, { fanIn, fanOut }) => Array(fanIn * fanOut).fill(NaN);');

const base = {
  network: { width: 4, depth: 1 },
  input: { samples: 4 },
  training: { epochs: 2 },
  figures: { formats: ['svg'] },
};

/** Studies of which nothing is left in one respect, and one that has all, last. */
const studies: Readonly<Record<string, object>> = {
  'no-cell': { initializers: [{ module: boom, label: 'm' }] },
  'no-cell-of-a-sweep': { initializers: [{ module: boom, label: 'm' }], sweep: { 'network.width': [3, 4] } },
  'no-cell-of-a-grid': {
    initializers: [{ module: boom, label: 'm' }],
    sweep: { 'network.width': [3, 4], bias: ['zero', 'same'] },
    diagnostics: false,
  },
  'no-cell-at-a-point': {
    initializers: [
      { module: someWidths, label: 'some' },
      { module: boom, label: 'm' },
    ],
    sweep: { 'network.width': [5, 4] },
  },
  'no-value': { initializers: [{ module: notFinite, label: 'm' }], sweep: { 'network.width': [3, 4] } },
  'no-picture': { initializers: ['he'], figures: { formats: [] } },
  'no-verdict': { initializers: ['he'], diagnostics: false, random: { repeats: 2 } },
  all: { initializers: ['he'] },
};
const names = Object.keys(studies);

let outcome: Outcome;
beforeAll(() => {
  const files = names.map((name) => {
    const file = join(out, `${name}.json`);
    writeFileSync(file, JSON.stringify({ ...base, name, ...studies[name] }));
    return file;
  });
  outcome = initscope(['run', ...files, '-o', out, '--backend', 'wasm', '--workers', '2', '-q']);
});

/** What stands on the terminal of a study. */
const said = (name: string): string => outcome.stdout.split(/^\n/m).join('\n').split(`\n${name}\n`)[1]!;

test('every study is told of, each failed cell with its reason, and the exit code is 1', () => {
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 1, stderr: '' });
  const told = outcome.stdout.split('\n').filter((line) => names.includes(line));
  expect(told).toEqual(names);
  const failed = outcome.stdout.split('\n').filter((line) => line.startsWith('failed: '));
  expect(failed.map((line) => line.replace(/[^ ]*\.mjs/, 'FILE'))).toEqual([
    'failed: m: FILE:1: weights: boom',
    ...['width=3', 'width=4'].map((point) => `failed: ${point}/m: FILE:1: weights: boom`),
    ...['width=3/bias=zero', 'width=3/bias=same', 'width=4/bias=zero', 'width=4/bias=same'].map(
      (point) => `failed: ${point}/m: FILE:1: weights: boom`,
    ),
    'failed: width=5/some: FILE:2: weights: no five',
    'failed: width=5/m: FILE:1: weights: boom',
    'failed: width=4/m: FILE:1: weights: boom',
  ]);
  expect(said('no-cell')).toContain('nothing could be computed\n');
  expect(said('no-picture')).toContain(`no pictures, numbers in ${out}/no-picture/*.csv\n`);
  expect(said('all')).toContain(`7 pictures in ${out}/all/figures, numbers in ${out}/all/*.csv\n`);
});

describe.each(names)('%s', (name) => {
  const folder = join(out, name);
  test('its tables have a header, and a row where there is something to say', async () => {
    const { cells } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    const computed = cells.filter(({ state }) => state !== 'failed').map(({ cell }) => cell);
    for (const table of ['statistics', 'summary']) {
      const [header, ...rows] = parseCsv(readFileSync(join(folder, `${table}.csv`), 'utf8'));
      expect(header!.slice(0, 2)).toEqual(['cell', 'initializer']);
      expect([...new Set(rows.map(([cell]) => cell))]).toEqual(computed);
    }
    for (const table of ['statistics', 'histograms']) {
      const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, `${table}.parquet`)) });
      expect([...new Set(rows.map(({ cell }) => cell))]).toEqual(computed);
    }
  });

  test('its manifest is valid', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    expect(manifestSchema.safeParse(manifest).error?.issues ?? []).toEqual([]);
  });
});

(noBrowser === '' ? describe : describe.skip)(`in Chromium${noBrowser}`, () => {
  const { open } = browserOf();

  test.each(names)('the page of %s opens, and each of its cells', async (name) => {
    const { page, complaints } = await open(join(out, name, 'index.html'));
    for (const row of await page.locator('#cells tbody tr').all()) await row.click();
    expect(await page.locator('#cells tbody tr').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });
});
