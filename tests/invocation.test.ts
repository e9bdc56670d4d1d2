import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { quoted } from '../src/invocation.ts';

test.each([
  'plain.yaml',
  '/a/b-c_d.e',
  'with blank.yaml',
  "it's",
  'a"b',
  '$HOME',
  'a;b',
  '*',
  '',
  'é',
  '-x',
  '~root',
  'a\\b',
  "''",
])('a shell gives back what is quoted: %j', (word) => {
  const { stdout } = spawnSync('sh', ['-c', `printf %s ${quoted(word)}`.replace('%s ', "'<%s>' ")], {
    encoding: 'utf8',
  });
  expect(stdout).toBe(`<${word}>`);
});

test('words that need no quotes have none', () => {
  expect(quoted('~/.cache/initscope')).toBe('~/.cache/initscope');
  expect(quoted('network.width=50')).toBe('network.width=50');
});
