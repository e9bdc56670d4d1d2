import { expect, test } from '@jest/globals';
import { currentPlatform } from '../../src/nativeSetup/platform.ts';

// Seen in the wheels of TensorFlow 2.16.2: their file names, sizes, and the libraries' names in them.
test.each([
  ['linux-x64', 'tensorflow-cpu', 'manylinux2014_x86_64', 214_055_683, '.so.2', 582_170_592 + 49_378_880],
  ['linux-arm64', 'tensorflow', 'manylinux2014_aarch64', 218_904_025, '.so.2', 659_635_336 + 51_872_712],
  ['darwin-arm64', 'tensorflow', 'macosx_12_0_arm64', 227_025_342, '.2.dylib', 575_417_888 + 39_135_036],
])('%s', (name, wheelPackage, tag, wheelBytes, librarySuffix, libraryBytes) => {
  const platform = currentPlatform(name)!;
  expect(platform).toMatchObject({ name, wheel: { package: wheelPackage, tag }, librarySuffix });
  expect(Math.abs(platform.megabytes.download - wheelBytes / 1e6)).toBeLessThan(1);
  expect(Math.abs(platform.megabytes.unpacked - libraryBytes / 1e6)).toBeLessThan(2);
  expect(platform.archive.path).toMatch(/^[\w-]+(\/[\w-]+)*\/libtensorflow[\w.-]+\.tar\.gz$/);
  for (const { sha256 } of [platform.wheel, platform.archive]) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(platform.compilerRemedy).not.toBe('');
  expect(platform.pipRemedy).toContain('pip');
});

test('others have none', () => {
  expect(currentPlatform('win32-x64')).toBeUndefined();
});
