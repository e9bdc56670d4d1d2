import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { nativeExpected } from '../support/engines.ts';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

(nativeExpected ? describe : describe.skip)('native TensorFlow', () => {
  // Whatever people's environment says of threads and of oneDNN.
  const own = { TF_CPP_MIN_LOG_LEVEL: undefined, TF_ENABLE_ONEDNN_OPTS: '0', TF_NUM_INTRAOP_THREADS: '3' };

  const digest = (...command: [string, ...string[]]): { cores: number; digest: string } => {
    const [program, ...words] = [...command, process.execPath, script('./digest.js')] as [string, ...string[]];
    const { stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, ...own } });
    expect(stderr).toBe('');
    return JSON.parse(stdout) as { cores: number; digest: string };
  };

  (process.platform === 'linux' ? describe : describe.skip)('where cores can be taken from a process', () => {
    test('gives the same bits on one core as on all, in silence', () => {
      const [all, one] = [digest('env'), digest('taskset', '--cpu-list', '0')];
      expect(one).toEqual({ cores: 1, digest: all.digest });
    });
  });

  // `node scripts/stress.mjs 200` is the long form.
  test('survives starts in several worker threads at once', () => {
    const { stdout } = spawnSync(process.execPath, [script('../../scripts/stress.mjs'), '4'], { encoding: 'utf8' });
    expect(stdout).toBe('4 starts of 4 worker threads: 0 failed\n');
  });
});
