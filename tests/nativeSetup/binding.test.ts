import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { bindingSources, tfjsNodeFolder } from '../../src/nativeSetup/binding.ts';
import { nativeExpected } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';

const base = temporaryFolder();
const installed = tfjsNodeFolder();

/** tfjs-node's sources, one of them changed. */
function packageWith(file: string, change: (text: string) => string): string {
  const folder = mkdtempSync(join(base, 'package-'));
  cpSync(join(installed!, 'binding'), join(folder, 'binding'), { recursive: true });
  const path = join(folder, 'binding', file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return folder;
}

const set = 'static std::set<std::string> ATTR_NAME_SET;';

// A machine that can't have native TensorFlow need not have the optional package.
(nativeExpected || installed !== undefined ? describe : describe.skip)('the sources of the addon', () => {
  test('each thread gets its own set of names, and read.cc is declared, exported and among the sources', () => {
    const sources = bindingSources(installed!);
    expect(sources.get('tfjs_backend.cc')).toContain('static thread_local std::set<std::string> ATTR_NAME_SET;');
    expect(sources.get('tfjs_backend.cc')).not.toContain(set);
    expect(sources.get('tfjs_backend.h')).toContain('ReadTensors');
    expect(sources.get('tfjs_binding.cc')).toContain('{"readTensors", nullptr, ReadTensors,');
    const theirs = readdirSync(join(installed!, 'binding'));
    const ours = readdirSync(new URL('../../src/statistics/native', import.meta.url));
    expect(ours).toContain('read.cc');
    expect([...sources.keys()].toSorted()).toEqual([...theirs, ...ours].toSorted());
  });

  test.each([
    ['without the line', (text: string) => text.replace(set, 'static std::unordered_set<std::string> names;')],
    ['with the line twice', (text: string) => text.replace(set, `${set}\n${set}`)],
  ])('sources %s are not taken: their addon would crash', (_, change) => {
    expect(() => bindingSources(packageWith('tfjs_backend.cc', change))).toThrow(
      /tfjs_backend\.cc does not hold the one line "static std::set<std::string> ATTR_NAME_SET;"/,
    );
  });

  test.each(['tfjs_backend.h', 'tfjs_binding.cc'])('nor those whose %s is another', (file) => {
    expect(() => bindingSources(packageWith(file, () => ''))).toThrow(`${file} does not hold the one line`);
  });
});
