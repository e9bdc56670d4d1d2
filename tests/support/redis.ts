import { describe } from '@jest/globals';
import { serverProgram } from '../../scripts/queue/farm.mjs';

/** Tests that need a server of Redis or Valkey; in CI they fail without one. */
export const describeRedis =
  serverProgram !== undefined || process.env['CI'] === 'true'
    ? describe
    : (name: string, tests: () => void): void => describe.skip(`${name} (skipped: no redis-server)`, tests);
