import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { nativeExpected } from '../support/engines.ts';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

(nativeExpected ? describe : describe.skip)('native TensorFlow', () => {
  test('gives the same bits on any number of threads, in silence', () => {
    const runs = [1, 2, 4].map((threads) => {
      const { stdout, stderr } = spawnSync(process.execPath, [script('./digest.js'), String(threads)], {
        encoding: 'utf8',
        // Without oneDNN the digests differ: whatever people's environment says, it is on.
        env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: undefined, TF_ENABLE_ONEDNN_OPTS: '0' },
      });
      expect(stderr).toBe('');
      return JSON.parse(stdout) as { threads: number; digest: string };
    });
    expect(runs.map(({ threads }) => threads)).toEqual([1, 2, 4]);
    expect(new Set(runs.map(({ digest }) => digest)).size).toBe(1);
  });

  test('survives many starts in worker threads at once', () => {
    const { stdout } = spawnSync(process.execPath, [script('../../scripts/stress.mjs'), '12'], { encoding: 'utf8' });
    expect(stdout).toBe('12 starts of 4 worker threads: 0 failed\n');
  });
});
