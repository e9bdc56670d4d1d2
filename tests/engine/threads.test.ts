import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { nativeExpected } from '../support/engines.ts';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

// Whatever people's environment says of threads and of oneDNN.
const own = { TF_CPP_MIN_LOG_LEVEL: undefined, TF_ENABLE_ONEDNN_OPTS: '0', TF_NUM_INTRAOP_THREADS: '3' };

const digest = (...command: [string, ...string[]]): { fingerprint: string; cores: number; digest: string } => {
  const [program, ...words] = [...command, process.execPath, script('./digest.js')] as [string, ...string[]];
  const { stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, ...own } });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as { fingerprint: string; cores: number; digest: string };
};

(nativeExpected ? describe : describe.skip)('native TensorFlow', () => {
  (process.platform === 'linux' ? describe : describe.skip)('where cores can be taken from a process', () => {
    test('gives the same bits on one core as on all, in silence', () => {
      const [all, one] = [digest('env'), digest('taskset', '--cpu-list', '0')];
      expect(one).toEqual({ ...all, cores: 1 });
    });

    // oneDNN's own switch gives a processor the kernels of an older one.
    (process.arch === 'x64' ? describe : describe.skip)("an older processor's kernels", () => {
      test('give other bits, and another fingerprint', () => {
        const [plain, old] = [digest('env'), digest('env', 'ONEDNN_MAX_CPU_ISA=SSE41')];
        expect(old.digest).not.toBe(plain.digest);
        expect(old.fingerprint).not.toBe(plain.fingerprint);
      });
    });
  });

  // `node scripts/stress.mjs 200` is the long form.
  test('survives starts in several worker threads at once', () => {
    const { stdout } = spawnSync(process.execPath, [script('../../scripts/stress.mjs'), '4'], { encoding: 'utf8' });
    expect(stdout).toBe('4 starts of 4 worker threads: 0 failed\n');
  });
});
