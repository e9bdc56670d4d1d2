import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { sparingFlags, oneThread } from '../../src/threads/v8.ts';

/** What this Node says of a program that is run with these words. */
const said = (...words: string[]) => spawnSync(process.execPath, words, { encoding: 'utf8' });

const setting = (flags: readonly string[]): string[] => [
  '-e',
  `for (const flag of ${JSON.stringify(flags)}) require('node:v8').setFlagsFromString(flag)`,
];

test('this V8 knows the flags, and complains of one that it does not know', () => {
  expect(said(...setting(sparingFlags))).toMatchObject({ status: 0, stderr: '' });
  expect(said(...setting(['--no-such-flag'])).stderr).toContain('--no-such-flag');
});

test('this Node knows the option for workers, and refuses one that it does not know', () => {
  expect(said(oneThread, '-p', '1')).toMatchObject({ status: 0, stdout: '1\n', stderr: '' });
  expect(said('--no-such-option', '-p', '1').status).not.toBe(0);
});
