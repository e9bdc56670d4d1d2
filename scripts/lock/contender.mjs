// A process that takes a folder when it is told, in seeded haste, and may die at a seeded step. Started by contenderProcess.mjs.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { createInterface } from 'node:readline';
import { randomOf } from './random.mjs';

/** @type {import('./contenderProcess.mjs').ContenderOptions} */
const { folder, seed, dieAt, hardLinks, cycles = 0 } = JSON.parse(process.argv[2] ?? '');
const random = randomOf(seed);
const write = fs.writeSync;

/** @param {string[]} words */
const tell = (...words) => void write(1, `${words.join(' ')}\n`);
const now = () => String(process.hrtime.bigint());
/** @param {number} ms */
const pause = (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

let steps = 0;
const step = () => {
  steps += 1;
  if (steps === dieAt) process.kill(process.pid, 'SIGKILL');
  if (random() < 0.5) pause(3 * random());
};

/** Each call to the file system is a step, before which others may be faster, or which is never made. */
const spreadSteps = () => {
  const calls = /** @type {Record<string, (...words: unknown[]) => unknown>} */ (/** @type {unknown} */ (fs));
  for (const name of ['openSync', 'linkSync', 'writeSync', 'readFileSync', 'renameSync', 'rmSync', 'readdirSync']) {
    const call = /** @type {(...words: unknown[]) => unknown} */ (calls[name]);
    calls[name] = (...words) => {
      step();
      if (name === 'linkSync' && !hardLinks) throw Object.assign(new Error('no hard links'), { code: 'EPERM' });
      return call(...words);
    };
  }
  syncBuiltinESMExports();
};

const { lockFolder } = await import(new URL('../../dist/store/lock.js', import.meta.url).href);
spreadSteps();

/** @returns {(() => void) | undefined} */
const take = () => {
  try {
    const unlock = lockFolder(folder);
    tell('held', now());
    return unlock;
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    tell(name === 'LockError' ? 'refused' : 'failed', message);
    return undefined;
  }
};

/** @param {() => void} unlock */
const giveBack = (unlock) => {
  tell('released', now());
  unlock();
};

/** @type {(() => void) | undefined} */
let unlock;
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'take') unlock = take();
  if (line === 'give back' && unlock) giveBack(unlock);
  if (line === 'cycle') {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const held = take();
      pause(2 * random());
      if (held) giveBack(held);
    }
    tell('done');
  }
});
tell('ready');
