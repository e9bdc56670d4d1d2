import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { forgetFailure, readFailure, writeFailure } from '../../src/nativeSetup/failure.ts';
import { temporaryFolder } from '../support/folder.ts';

const cache = join(temporaryFolder(), 'not', 'yet', 'there');
const environment = { PATH: '/bin', HOME: '/home' };
const here = { cache, environment, named: undefined };
const failed = { why: 'no network', remedy: 'connect' };

test('a slow failure is not to be repeated for some hours, a quick one is', () => {
  writeFailure('build', here, { ...failed, took: 8000 });
  const hours = (readFailure('build', here)!.retryAt - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(1);
  expect(hours).toBeLessThan(24);
  writeFailure('build', here, { ...failed, took: 100 });
  expect(readFailure('build', here)).toMatchObject({ ...failed, retryAt: 0 });
});

test('it says nothing of another build or of other circumstances', () => {
  writeFailure('build', here, { ...failed, took: 8000 });
  const changed = (variables: Record<string, string>) => ({ ...here, environment: { ...environment, ...variables } });
  expect(readFailure('newer', here)).toBeUndefined();
  expect(readFailure('build', changed({ PATH: '/usr/bin:/bin' }))).toBeUndefined();
  expect(readFailure('build', changed({ https_proxy: 'http://proxy' }))).toBeUndefined();
  expect(readFailure('build', { ...here, named: '/opt/tensorflow' })).toBeUndefined();
  expect(readFailure('build', changed({ HOME: '/elsewhere' }))).toBeDefined();
});

test('a note that is forgotten, damaged or can not be written is none', () => {
  writeFailure('build', here, { ...failed, took: 1 });
  forgetFailure('build', here);
  expect(readFailure('build', here)).toBeUndefined();
  writeFileSync(join(cache, 'failed-build.json'), 'null');
  expect(readFailure('build', here)).toBeUndefined();
  writeFileSync(join(cache, 'file'), '');
  const unwritable = { ...here, cache: join(cache, 'file') };
  writeFailure('build', unwritable, { ...failed, took: 1 });
  expect(readFailure('build', unwritable)).toBeUndefined();
});
