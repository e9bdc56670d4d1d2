// Peak memory of a run and of its server on a queue, and of a run on this machine's processes, of many tiny cells beside a tenth
// of them: nothing of a cell may stay but its settings, its deflated verdict and summary, and the names of its files, which are
// below 1 KiB; with the garbage that V8 lets lie, beyond 8 KiB a cell this ends with 1. The heap is held to 128 MiB, for without a
// limit V8 lets it grow to four times what lives. Needs Linux, and Redis or Valkey.
// node scripts/queueMemory.mjs [CELLS=10000], after `npm run build`
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause, start } from './queue/farm.mjs';
import { Farm } from './queue/rounds.mjs';

const cells = Number(process.argv[2] ?? 10_000);
/** In KiB a cell. */
const limit = 8;
const heap = { NODE_OPTIONS: '--max-old-space-size=128' };
const root = mkdtempSync(join(tmpdir(), 'initscope-memory-'));

/** @param {number} count */
const writeTiny = (count) => {
  const file = join(root, `tiny${count}.json`);
  const seeds = Array.from({ length: count }, (_, i) => i);
  const study = { network: { width: 4, depth: 2 }, input: { samples: 4 }, training: { epochs: 1 } };
  writeFileSync(
    file,
    JSON.stringify({ initializers: ['he'], ...study, figures: { formats: [] }, sweep: { 'random.seed': seeds } }),
  );
  return file;
};

/** In MiB. @param {import('node:child_process').ChildProcess} process */
const peakOf = ({ pid }) => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return NaN;
  }
};

/** The peak of a run. @param {number} count @param {string} where @param {Record<string, string>} env */
const run = async (count, where, env) => {
  const out = join(root, `${where}${count}`);
  const one = start(['run', writeTiny(count), '--backend', 'wasm', '--workers', '2', '-o', out], { ...env, ...heap });
  let peak = NaN;
  while (one.alive) {
    const now = peakOf(one.process);
    if (now > 0) peak = now;
    await pause(200);
  }
  if ((await one.ended) !== 0) throw new Error(one.text.slice(-2000));
  rmSync(out, { recursive: true });
  return peak;
};

let failed = false;
/** @param {string} what @param {number} few @param {number} many */
const tell = (what, few, many) => {
  const growth = ((many - few) * 1024) / (0.9 * cells);
  failed ||= !(growth <= limit);
  console.log(
    `${what}: ${few.toFixed(0)} MiB of ${cells / 10} cells, ${many.toFixed(0)} MiB of ${cells}: ${growth.toFixed(1)} KiB a cell`,
  );
};

const farm = await Farm.start(join(root, 'server'));
try {
  const few = { run: await run(cells / 10, 'queue', farm.env), server: peakOf(farm.server.kept.process) };
  const many = { run: await run(cells, 'queue', farm.env), server: peakOf(farm.server.kept.process) };
  tell('a run on a queue', few.run, many.run);
  tell('its server', few.server, many.server);
} finally {
  await farm.close();
}
tell('a run on this machine', await run(cells / 10, 'local', {}), await run(cells, 'local', {}));
rmSync(root, { recursive: true });
process.exitCode = failed ? 1 : 0;
