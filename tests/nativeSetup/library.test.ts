import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findLibrary } from '../../src/nativeSetup/library.ts';
import { fakeLibrary, platform } from '../support/fake-tools.ts';
import { temporaryFolder } from '../support/folder.ts';

const base = temporaryFolder();
const newFolder = (): string => mkdtempSync(join(base, 'folder-'));
const suffix = platform.librarySuffix;

test('of a Python package, named itself or by its site-packages', () => {
  const sitePackages = newFolder();
  const folder = fakeLibrary(join(sitePackages, 'tensorflow'));
  const library = findLibrary(folder, platform);
  expect(library).toEqual({
    folder,
    files: [join(folder, `libtensorflow_cc${suffix}`), join(folder, `libtensorflow_framework${suffix}`)],
    include: join(folder, 'include'),
  });
  expect(findLibrary(sitePackages, platform)).toEqual(library);
});

test('of the C library, whose libraries stand in lib', () => {
  const unpacked = newFolder();
  const lib = fakeLibrary(join(unpacked, 'lib'));
  renameSync(join(lib, 'include'), join(unpacked, 'include'));
  renameSync(join(lib, `libtensorflow_cc${suffix}`), join(lib, `libtensorflow${suffix}`));
  expect(findLibrary(unpacked, platform)).toMatchObject({ folder: lib, include: join(unpacked, 'include') });
});

test.each([[`libtensorflow_cc${suffix}`], [`libtensorflow_framework${suffix}`], ['include']])(
  'none without %s',
  (name) => {
    const folder = newFolder();
    cpSync(fakeLibrary(newFolder()), folder, { recursive: true });
    expect(findLibrary(folder, platform)).toBeDefined();
    rmSync(join(folder, name), { recursive: true });
    expect(findLibrary(folder, platform)).toBeUndefined();
  },
);
