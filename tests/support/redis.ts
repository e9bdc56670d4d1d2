import { describe } from '@jest/globals';
import { serverProgram } from '../../scripts/queue/farm.mjs';

/** Why tests of a queue are skipped, if they are. */
export const noRedis = serverProgram === undefined ? ' (skipped: no redis-server)' : '';

/** Tests that need a server of Redis or Valkey. */
export const describeRedis = noRedis === '' ? describe : describe.skip;
