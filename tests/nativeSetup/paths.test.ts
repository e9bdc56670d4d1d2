import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cacheFolder, namedDirectory, tilde } from '../../src/nativeSetup/paths.ts';

(process.platform === 'linux' ? describe : describe.skip)('on Linux', () => {
  test.each([
    [{}, join(homedir(), '.cache', 'initscope')],
    [{ XDG_CACHE_HOME: '/var/cache' }, '/var/cache/initscope'],
    [{ XDG_CACHE_HOME: '' }, join(homedir(), '.cache', 'initscope')],
    // The specification: a relative path is to be ignored.
    [{ XDG_CACHE_HOME: 'cache' }, join(homedir(), '.cache', 'initscope')],
  ])('the cache with %j is %s', (environment, folder) => {
    expect(cacheFolder(environment)).toBe(folder);
  });
});

test('an option names the directory before the environment does', () => {
  expect(namedDirectory('a', { INITSCOPE_TENSORFLOW: '/b' })).toBe(resolve('a'));
  expect(namedDirectory(undefined, { INITSCOPE_TENSORFLOW: '/b' })).toBe(resolve('/b'));
  expect(namedDirectory(undefined, { INITSCOPE_TENSORFLOW: '' })).toBeUndefined();
});

test('the home folder is shown as a tilde, and only it', () => {
  expect(tilde(join(homedir(), '.cache'))).toBe('~/.cache');
  expect(tilde(`${homedir()}-other/x`)).toBe(`${homedir()}-other/x`);
});
