// Rounds of six processes that want the same folder at once, over a free one, a dead one's lock, and one of the first release;
// in every other round some are killed at seeded moments. Says how many held it at a time, which must be exactly one.
// node scripts/lockStress.mjs [ROUNDS=60] [SEED=1], after `npm run build`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { churn, contend } from './lock/rounds.mjs';

const rounds = Number(process.argv[2] ?? 60);
const seed = Number(process.argv[3] ?? 1);
const root = mkdtempSync(join(tmpdir(), 'initscope-lock-'));
const starts = /** @type {const} */ (['free', 'dead', 'first release']);

/** @type {string[]} */
const faults = [];
/** @type {Map<number, number>} how many held it at a time: in how many rounds */
const tally = new Map();

/** @param {string} round @param {boolean} isRight @param {unknown} outcome */
const check = (round, isRight, outcome) => {
  if (!isRight) faults.push(`${round}: ${JSON.stringify(outcome)}`);
};

for (let i = 0; i < rounds; i += 1) {
  const options = {
    start: starts[i % 3] ?? 'free',
    seed: 1000 * seed + i,
    deaths: (i % 2) * (1 + (i % 5)),
    hardLinks: i % 4 < 2,
  };
  const outcome = await contend({ folder: join(root, String(i)), ...options });
  // Where all died that might have held it, the one that came after them does.
  const atOnce = Math.max(outcome.atOnce, outcome.opened ? 1 : 0);
  tally.set(atOnce, (tally.get(atOnce) ?? 0) + 1);
  const isAnswered = options.deaths > 0 || outcome.held + outcome.refusals.length === 6;
  check(`round ${i}`, atOnce === 1 && isAnswered && outcome.opened && outcome.failures.length === 0, {
    ...options,
    ...outcome,
  });
}
for (let i = 0; i < rounds / 10; i += 1) {
  const outcome = await churn({ folder: join(root, `churn-${i}`), seed: 1000 * seed + i, deaths: i % 4 });
  check(`churn ${i}`, outcome.atOnce === 1 && outcome.failures.length === 0, outcome);
}
rmSync(root, { recursive: true });

const counts = [...tally].map(([atOnce, times]) => `${atOnce} held it at a time in ${times}`).join(', ');
console.log(`${rounds} rounds of six processes: ${counts}; ${faults.length} faults`);
for (const fault of faults) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
