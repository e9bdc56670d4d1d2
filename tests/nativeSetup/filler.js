// Fills a cache with what fake tools fetch: `node filler.js FOLDER`, its environment being the tools'.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @type {typeof import('../../src/nativeSetup/setup.ts')} */
const { setUp } = await import(new URL('../../dist/nativeSetup/setup.js', import.meta.url).href);
/** @type {typeof import('../../src/nativeSetup/platform.ts')} */
const { currentPlatform } = await import(new URL('../../dist/nativeSetup/platform.js', import.meta.url).href);

const real = currentPlatform() ?? currentPlatform('linux-x64');
if (!real) throw new Error('no platform');
const platform = { ...real, wheel: { ...real.wheel, sha256: process.env['FAKE_SHA256'] ?? '' } };
const state = await setUp(
  {
    platform,
    cache: join(process.argv[2] ?? '', 'cache'),
    environment: process.env,
    named: undefined,
    report: () => {},
    limits: { total: 20_000, stall: 10_000 },
    freeBytes: () => 1e12,
    now: () => performance.now(),
    smokeTestAddon: async (addon) =>
      readFileSync(addon, 'utf8').startsWith('addon for ') ? '2.16.2' : Promise.reject(addon),
  },
  { platform, sources: new Map([['addon.cc', '']]), key: 'fake' },
  false,
);
console.log(JSON.stringify(state));
