import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { temporaryFolder } from './support/folder.ts';

const { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } = fs;
/** Whether another process makes each folder a moment before. */
let isOvertaken = false;
jest.unstable_mockModule('node:fs', () => ({
  ...fs,
  mkdirSync: (path: string) => {
    if (isOvertaken) mkdirSync(path);
    mkdirSync(path);
  },
}));
const { makeFolder } = await import('../src/makeFolder.ts');

const root = temporaryFolder();

test('a folder that another process makes at the same time is made', () => {
  isOvertaken = true;
  makeFolder(join(root, 'both/of/them'));
  isOvertaken = false;
  expect(statSync(join(root, 'both/of/them')).isDirectory()).toBe(true);
});

test('a folder is made with those on the way to it, and left where it is', () => {
  const path = join(root, 'a/b/c');
  makeFolder(path);
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
  symlinkSync('a', join(root, 'link'));
  makeFolder(join(root, 'link/b/d'));
  expect(statSync(join(root, 'a/b/d')).isDirectory()).toBe(true);
});

describe('what is in the way is an error', () => {
  const place = join(root, 'places');
  mkdirSync(place);
  writeFileSync(join(place, 'file'), '');
  symlinkSync('nowhere', join(place, 'dangling'));
  symlinkSync('there', join(place, 'here'));
  symlinkSync('here', join(place, 'there'));
  test.each([
    ['file', /EEXIST/],
    ['file/x', /ENOTDIR/],
    ['dangling', /dangling is a link that leads nowhere/],
    ['dangling/x', /dangling is a link that leads nowhere/],
    ['here/x', /ELOOP/],
    ['n'.repeat(300), /ENAMETOOLONG/],
  ])('%s', (path, reason) => {
    expect(() => makeFolder(join(place, path))).toThrow(reason);
    expect(existsSync(join(place, 'nowhere'))).toBe(false);
  });
});
