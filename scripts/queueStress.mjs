// Rounds of a study on a queue while agents, their computing processes, the server and the run are killed at seeded moments,
// several of them in each; every file but the manifest must be that of one machine. Needs Redis or Valkey.
// node scripts/queueStress.mjs [ROUNDS=20] [SEED=1], after `npm run build`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { start } from './queue/farm.mjs';
import { Farm, hashes, round, writeStudy } from './queue/rounds.mjs';

const rounds = Number(process.argv[2] ?? 20);
const seed = Number(process.argv[3] ?? 1);
const root = mkdtempSync(join(tmpdir(), 'initscope-queue-'));
const study = writeStudy(root, 40);
await start(['run', study, '--backend', 'wasm', '-q', '-o', join(root, 'local')], {}).ended;
const expected = hashes(join(root, 'local/round'));

let faults = 0;
const farm = await Farm.start(join(root, 'server'));
/** @type {Map<string, number>} */
const deaths = new Map();
for (let i = 0; i < rounds; i += 1) {
  const outcome = await round({
    farm,
    folder: join(root, String(i)),
    study,
    seed: 1000 * seed + i,
    deaths: 1 + (i % 4),
  });
  for (const victim of outcome.died) deaths.set(victim, (deaths.get(victim) ?? 0) + 1);
  const isRight = outcome.code === 0 && isDeepStrictEqual(outcome.hashes, expected);
  console.log(`round ${i}: ${outcome.died.join(', ')}: ${isRight ? 'identical' : `FAULT ${outcome.code}`}`);
  if (isRight) continue;
  faults += 1;
  console.log(outcome.said);
}
await farm.close();
rmSync(root, { recursive: true });
const counts = [...deaths].map(([victim, times]) => `${victim} ${times} times`).join(', ');
console.log(`${rounds} rounds, ${Object.keys(expected).length} files each; killed: ${counts}; ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
