import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { recordKey } from '../../src/jobs/keys.ts';
import { namesModule, packSettings, placeModules } from '../../src/queue/modules.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const engine = { backend: 'wasm', version: '1', fingerprint: 'a' } as const;

/** A module that imports another beside its folder. */
const cell = (text = "import { one } from '../shared/one.mjs';\nexport const weights = () => [one];\n") => {
  const home = mkdtempSync(join(folder, 'home-'));
  for (const name of ['mine', 'shared']) mkdirSync(join(home, name));
  writeFileSync(join(home, 'mine/mine.mjs'), text);
  writeFileSync(join(home, 'shared/one.mjs'), 'export const one = 1;\n');
  const config = { initializers: [{ module: './mine/mine.mjs', label: 'mine' }] };
  return { home, ...studyOf(config, join(home, 'x.yaml')).cells[0]! };
};

test('a module travels with what it imports, and its cell has the same key elsewhere', () => {
  const { settings, home } = cell();
  const packed = packSettings(settings);
  expect(JSON.stringify(packed)).not.toContain(home);
  const away = mkdtempSync(join(folder, 'away-'));
  const arrived = JSON.parse(packed.settings) as unknown;
  expect(namesModule(arrived)).toBe(true);
  const placed = placeModules(arrived, packed.modules, away) as typeof settings;
  const file = String(placed.initializer.parameters['file']);
  expect(file.startsWith(away)).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain('../shared/one.mjs');
  expect(recordKey(placed, engine)).toBe(recordKey(settings, engine));
});

test('settings without a module name none, and are not changed', () => {
  const { settings } = studyOf({ initializers: [{ normal: { std: 2 } }] }).cells[0]!;
  const packed = packSettings(settings);
  expect(packed.modules).toEqual({});
  const arrived = JSON.parse(packed.settings) as unknown;
  expect(namesModule(arrived)).toBe(false);
  expect(JSON.stringify(placeModules(arrived, {}, folder))).toBe(JSON.stringify(settings));
});

test('what was changed on the way is refused', () => {
  const { settings } = cell();
  const packed = packSettings(settings);
  const [[sha256, sources]] = Object.entries(packed.modules) as [[string, (typeof packed.modules)[string]]];
  const forged = { ...sources, files: { ...sources.files, [sources.entry]: Buffer.from('evil()').toString('base64') } };
  const away = mkdtempSync(join(folder, 'away-'));
  expect(() => placeModules(JSON.parse(packed.settings), { [sha256]: forged }, away)).toThrow(
    /is not what its hash says/,
  );
  // What was refused is not kept in the way of what is right.
  expect(() => placeModules(JSON.parse(packed.settings), packed.modules, away)).not.toThrow();
});

test('one that is too large to travel says so', () => {
  const { settings } = cell(`export const weights = () => [];\n// ${'x'.repeat(2 ** 20)}\n`);
  expect(() => packSettings(settings)).toThrow(/mine\.mjs: with all that it imports \d+ bytes, and 1048576 can travel/);
});
