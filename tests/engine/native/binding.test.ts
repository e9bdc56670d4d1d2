import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bindingSources, tfjsNodeFolder } from '../../../src/engine/native/binding.ts';
import { nativeExpected } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/folder.ts';

const base = temporaryFolder();

function packageWith(backend: string): string {
  const folder = mkdtempSync(join(base, 'package-'));
  mkdirSync(join(folder, 'binding'));
  writeFileSync(join(folder, 'binding', 'tfjs_backend.cc'), backend);
  return folder;
}

test('each thread gets its own set of names', () => {
  const sources = bindingSources(packageWith('a\nstatic std::set<std::string> ATTR_NAME_SET;\nb'));
  expect(sources.get('tfjs_backend.cc')).toBe('a\nstatic thread_local std::set<std::string> ATTR_NAME_SET;\nb');
});

test.each([
  ['without the line', 'static std::unordered_set<std::string> names;'],
  ['with the line twice', 'static std::set<std::string> ATTR_NAME_SET;\nstatic std::set<std::string> ATTR_NAME_SET;'],
])('sources %s are not taken: their addon would crash', (_, backend) => {
  expect(() => bindingSources(packageWith(backend))).toThrow(/does not hold the one line/);
});

test('the installed package has the line', () => {
  const folder = tfjsNodeFolder();
  if (!nativeExpected && folder === undefined) return;
  expect(bindingSources(folder!).get('tfjs_backend.cc')).toContain('thread_local');
});
