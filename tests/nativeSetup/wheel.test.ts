import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { wheel } from '../../src/nativeSetup/wheel.ts';
import { fakeContext, fakeEnvironment, platform } from '../support/fake-tools.ts';
import { temporaryFolder } from '../support/folder.ts';

const base = temporaryFolder();

/** The words that pip is called with. */
const pipWords = async (): Promise<string[]> => {
  const folder = mkdtempSync(join(base, 'machine-'));
  const environment = fakeEnvironment(folder);
  const told = join(folder, 'told.json');
  const python = join(folder, 'bin/python3');
  const telling = `if (process.argv.includes('download')) fs.writeFileSync(${JSON.stringify(told)}, JSON.stringify(process.argv.slice(2)));\n`;
  const [head, requires, ...rest] = readFileSync(python, 'utf8').split('\n');
  writeFileSync(python, [head, requires, telling, ...rest].join('\n'), { mode: 0o755 });
  const [target, work] = [join(folder, 'target'), join(folder, 'work')];
  for (const one of [target, work]) mkdirSync(one);
  await wheel.fill(fakeContext(folder, environment), target, work);
  return JSON.parse(readFileSync(told, 'utf8')) as string[];
};

test('pip fetches one wheel, none of what it depends on, and builds nothing, whatever Python runs it', async () => {
  const words = await pipWords();
  expect(words.slice(0, 3)).toEqual(['-m', 'pip', 'download']);
  expect(words).toContain('--no-deps');
  const after = (option: string): string | undefined => words[words.indexOf(option) + 1];
  expect(after('--only-binary')).toBe(':all:');
  expect(after('--python-version')).toBe('3.11');
  expect(after('--abi')).toBe('cp311');
  expect(after('--implementation')).toBe('cp');
  expect(after('--platform')).toBe(platform.wheel.tag);
  expect(words.at(-1)).toBe(`${platform.wheel.package}==2.16.2`);
});
