import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { oneCollector } from '../../src/threads/helpers.ts';

/** What Node says of a program that is run with these words. */
const said = (...words: string[]) => spawnSync(process.execPath, words, { encoding: 'utf8' });

// That the flags set while a program runs are known too is seen by tests of the command line: V8 would complain on their error stream.
test('this Node knows the option for a forked process', () => {
  expect(said(oneCollector, '-p', '1')).toMatchObject({ status: 0, stdout: '1\n', stderr: '' });
  expect(said('--no-such-collector', '-p', '1').status).not.toBe(0);
});
