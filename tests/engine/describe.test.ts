import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeEngine } from '../../src/engine/index.ts';
import { writeChecksums } from '../../src/nativeSetup/checksums.ts';
import { temporaryFolder } from '../support/folder.ts';

// The cache moves with XDG_CACHE_HOME on Linux alone.
(process.platform === 'linux' ? describe : describe.skip)('what doctor says', () => {
  const base = temporaryFolder();
  const kept = { ...process.env };
  let cache = '';

  beforeEach(() => {
    const home = mkdtempSync(join(base, 'home-'));
    Object.assign(process.env, { XDG_CACHE_HOME: home, PATH: '/nowhere' });
    delete process.env['CXX'];
    cache = join(home, 'initscope');
  });

  afterEach(() => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, kept);
  });

  test('of an empty cache on a machine without a compiler', async () => {
    expect(await describeEngine()).toEqual({
      native: { ready: false, why: 'native TensorFlow is not set up', remedy: 'run: npm run setup' },
      source: 'none: no C++ compiler found',
      improve: 'install g++ and run: npm run setup',
      cache: { folder: cache, bytes: 0, entries: [], remove: `rm -rf ${cache}` },
    });
  });

  test('what removes the cache removes that folder and no other, with blanks and quotes in its path', async () => {
    process.env['XDG_CACHE_HOME'] = join(base, "it's a home");
    expect((await describeEngine()).cache.remove).toBe(
      `rm -rf '${join(base, String.raw`it'\''s a home`, 'initscope')}'`,
    );
  });

  test('of what is whole, damaged, half-way, or not ours', async () => {
    const whole = join(cache, 'tensorflow-2.16.2-linux-x64');
    const damaged = join(cache, 'addon-0123456789ab');
    for (const folder of [whole, damaged]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'file'), 'x'.repeat(100));
      writeChecksums(folder);
    }
    writeFileSync(join(damaged, 'file'), 'y'.repeat(100));
    mkdirSync(join(cache, '.filling-host-1-abcdef'));
    writeFileSync(join(cache, 'notes.txt'), '');
    const { entries, bytes } = (await describeEngine()).cache;
    expect(Object.fromEntries(entries.map(({ name, what }) => [name, what]))).toEqual({
      '.filling-host-1-abcdef': expect.stringContaining('in progress, or killed'),
      'addon-0123456789ab': "TensorFlow's addon for Node.js, damaged",
      'notes.txt': 'not of initscope',
      'tensorflow-2.16.2-linux-x64': "TensorFlow's libraries and headers, whole",
    });
    expect(bytes).toBeGreaterThan(200);
  });
});
