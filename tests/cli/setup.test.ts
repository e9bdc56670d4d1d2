import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { currentBuild } from '../../src/nativeSetup/build.ts';
import { writeFailure } from '../../src/nativeSetup/failure.ts';
import { bareEnvironment, initscope } from '../support/cli.ts';
import { nativeExpected } from '../support/engines.ts';
import { fakeEnvironment } from '../support/fake-tools.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

/** A machine of its own: an empty cache, and no programs but those that only look like Python and a compiler. */
const newMachine = (variables: Record<string, string> = {}) => {
  const home = mkdtempSync(join(folder, 'machine-'));
  return { ...fakeEnvironment(home, ['python3', 'c++'], variables), XDG_CACHE_HOME: join(home, 'cache') };
};

(nativeExpected ? describe : describe.skip)('where native TensorFlow is there', () => {
  test('says which and from where', () => {
    const { code, stdout } = initscope(['setup']);
    expect(stdout).toMatch(/^native TensorFlow 2\.\S+ is ready \(from .+\)\n$/);
    expect(code).toBe(0);
  });
});

// The cache moves with XDG_CACHE_HOME on Linux alone.
(process.platform === 'linux' ? describe : describe.skip)('where it is not', () => {
  test('of a folder that is named without one, says so and ends with 1', () => {
    const { code, stdout } = initscope(['setup', '--tensorflow', folder], { env: newMachine() });
    expect(stdout).toMatch(/^no native TensorFlow: \S+ holds no TensorFlow .*Studies run on wasm\.\n$/);
    expect(stdout).toContain(folder);
    expect(code).toBe(1);
  });

  test('tries again what failed lately, unasked it does not', () => {
    const env = newMachine({ FAKE_PIP: 'fail' });
    const circumstances = {
      cache: join(env.XDG_CACHE_HOME, 'initscope'),
      environment: { ...bareEnvironment(), ...env },
      named: undefined,
    };
    writeFailure(currentBuild().key, circumstances, { why: 'it rained', remedy: 'wait', took: 1e6 });
    const unasked = initscope(['doctor'], { env });
    expect(unasked.stdout).toMatch(/^engine +wasm .*it rained; wait/m);
    const { code, stdout } = initscope(['setup'], { env });
    expect(stdout).toMatch(/^no native TensorFlow: .*Connection refused/);
    expect(code).toBe(1);
  });
});
