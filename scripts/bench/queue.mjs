// Many tiny cells by two agents on a queue of this machine, beside two processes of the run's own.
import { spawnSync } from 'node:child_process';
import { serverProgram } from '../queue/farm.mjs';
import { Farm } from '../queue/rounds.mjs';
import { initscope, scratchFolder, sideBySide } from './run.mjs';
import { grid, tiny } from './sweeps.mjs';

/** Seconds; undefined where there is no Redis or Valkey. */
export const queue = async () => {
  if (serverProgram === undefined) return undefined;
  const farm = await Farm.start(scratchFolder());
  const words = [grid(500, tiny), '--backend', 'wasm'];
  try {
    // What was measured before has left thousands of files to be written, which the server's append-only file would wait for.
    spawnSync('sync');
    await Promise.all(farm.agents.map((agent) => agent.says(/^agent /m)));
    return sideBySide(
      {
        processes: () => initscope(...words, '--workers', '2').seconds,
        agents: () => initscope(...words, '--queue', farm.server.url).seconds,
      },
      5,
    );
  } finally {
    await farm.close();
  }
};
