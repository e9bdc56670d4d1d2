import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { forgetFailure, readFailure, writeFailure } from '../../../src/engine/native/failure.ts';
import { temporaryFolder } from '../../support/folder.ts';

const cache = join(temporaryFolder(), 'not', 'yet', 'there');
const environment = { PATH: '/bin', HOME: '/home' };
const failed = { why: 'no network', remedy: 'connect', environment };

test('a slow failure is not to be repeated for some hours, a quick one is', () => {
  writeFailure(cache, 'build', { ...failed, took: 8000 });
  const hours = (readFailure(cache, 'build', environment)!.retryAt - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(1);
  expect(hours).toBeLessThan(24);
  writeFailure(cache, 'build', { ...failed, took: 100 });
  expect(readFailure(cache, 'build', environment)).toMatchObject({ why: 'no network', remedy: 'connect', retryAt: 0 });
});

test('it says nothing of another build or another environment', () => {
  writeFailure(cache, 'build', { ...failed, took: 8000 });
  expect(readFailure(cache, 'newer', environment)).toBeUndefined();
  expect(readFailure(cache, 'build', { ...environment, PATH: '/usr/bin:/bin' })).toBeUndefined();
  expect(readFailure(cache, 'build', { ...environment, https_proxy: 'http://proxy' })).toBeUndefined();
  expect(readFailure(cache, 'build', { ...environment, HOME: '/elsewhere' })).toBeDefined();
});

test('a note that is forgotten, damaged or can not be written is none', () => {
  writeFailure(cache, 'build', { ...failed, took: 1 });
  forgetFailure(cache, 'build');
  expect(readFailure(cache, 'build', environment)).toBeUndefined();
  writeFileSync(join(cache, 'failed-build.json'), 'null');
  expect(readFailure(cache, 'build', environment)).toBeUndefined();
  writeFileSync(join(cache, 'file'), '');
  writeFailure(join(cache, 'file'), 'build', { ...failed, took: 1 });
  expect(readFailure(join(cache, 'file'), 'build', environment)).toBeUndefined();
});
