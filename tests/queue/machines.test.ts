import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pause, serverProgram, start } from '../../scripts/queue/farm.mjs';
import { machinesAllowed, openMachines } from '../../scripts/queue/machines.mjs';
import { hashes, writeStudy } from '../../scripts/queue/rounds.mjs';
import { temporaryFolder } from '../support/folder.ts';
import { noRedis } from '../support/redis.ts';

const folder = temporaryFolder();
const skipped = noRedis || (machinesAllowed ? '' : ' (skipped: no network namespaces)');

(skipped === '' ? describe : describe.skip)(`two machines${skipped}`, () => {
  test('a run on one, its agent on the other, and for longer than a lease no cable between them', async () => {
    const study = writeStudy(folder, 8);
    const local = start(['run', study, '--backend', 'wasm', '-q', '--workers', '1', '-o', join(folder, 'local')], {});
    const { near, far, close } = await openMachines();
    try {
      // As docs/machines.md has it.
      const words = '--bind 0.0.0.0 --protected-mode no --appendonly yes --maxmemory-policy noeviction --save'.split(
        ' ',
      );
      const server = near.start(serverProgram!, [...words, '', '--dir', folder]);
      await server.says(/Ready to accept connections/);
      const env = { INITSCOPE_QUEUE: 'redis://10.0.0.1:6379', INITSCOPE_QUEUE_LEASE: '2' };
      const agent = far.initscope(['agent', '--backend', 'wasm', '--workers', '1'], env);
      const run = near.initscope(['run', study, '--backend', 'wasm', '-o', join(folder, 'out')], env);
      await agent.says(/^round: .* s$/m);
      near.cable('down');
      await pause(3000);
      expect(run.alive && agent.alive).toBe(true);
      near.cable('up');
      expect(await run.ended).toBe(0);
      expect(run.text).toMatch(/^agents: 1 agent with 1 worker: far\/\d+$/m);
      expect(await agent.kill('SIGTERM')).toBe(0);
      expect(await local.ended).toBe(0);
      expect(hashes(join(folder, 'out/round'))).toEqual(hashes(join(folder, 'local/round')));
      await server.kill();
    } finally {
      await close();
    }
  });
});
