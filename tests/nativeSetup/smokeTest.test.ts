import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readNative } from '../../src/engine/index.ts';
import { smokeTestAddon } from '../../src/nativeSetup/smokeTest.ts';
import { nativeExpected } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

test('an addon that does not load is refused', async () => {
  const addon = join(folder, 'broken.node');
  writeFileSync(addon, 'no library');
  await expect(smokeTestAddon(addon)).rejects.toThrow(/^TensorFlow does not run here \(.*broken\.node/);
});

test('an addon that ends the process is refused', async () => {
  const addon = join(folder, 'crash.js');
  writeFileSync(addon, "process.kill(process.pid, 'SIGILL')");
  await expect(smokeTestAddon(addon)).rejects.toThrow('TensorFlow does not run here (ended by SIGILL)');
});

test('an addon that computes wrongly is refused', async () => {
  const addon = join(folder, 'wrong.js');
  writeFileSync(
    addon,
    'module.exports = { createTensor: () => 1, executeOp: () => [{ id: 2 }], tensorDataSync: () => [7, 10, 15, 23] }',
  );
  await expect(smokeTestAddon(addon)).rejects.toThrow('wrong product 7,10,15,23');
});

(nativeExpected ? describe : describe.skip)('on a machine with native TensorFlow', () => {
  test('the addon that was set up computes', async () => {
    const state = readNative();
    if (!state.ready) throw new Error(state.why);
    expect(await smokeTestAddon(state.addon)).toBe(state.version);
  });
});
