import { describe, expect, test } from '@jest/globals';
import { complainBy, isPassing } from '../../src/queue/complaints.ts';

describe('what a server answers', () => {
  test.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", true],
    ['MISCONF Redis is configured to save RDB snapshots, but it’s currently unable to persist to disk.', true],
    ["READONLY You can't write against a read only replica.", true],
    ['BUSY Redis is busy running a script.', true],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", true],
    ['NOPERM this user has no permissions to run the get command', false],
    ['ERR unknown command', false],
    ['WRONGPASS invalid username-password pair', false],
  ])('%s: another try may go well: %s', (message, passes) => {
    expect(isPassing(new Error(message))).toBe(passes);
  });

  test('is said once, without the script that was told so', () => {
    const said: string[] = [];
    const complain = complainBy((line) => said.push(line));
    const full = (script: string): Error => new Error(`OOM no memory. script: ${script}, on @user_script:119.`);
    complain(full('1e9bb7deb6219644a634d32c430ce15ed39a377e'));
    complain(full('d96ca626f1ea141b44a856b312fc636d99aa9ea9'));
    complain(new Error('Connection is closed.'));
    complain(new Error('missing lock for job 0123456789abcdef01234567.3'));
    expect(said).toEqual([
      'queue: OOM no memory; trying again until it can',
      'queue: missing lock for job 0123456789abcdef01234567.3',
    ]);
  });
});
