// Starts native TensorFlow in several worker threads at once, in many processes in turn, and counts those that crash or hang.
// node scripts/stress.mjs [STARTS=100] [ADDON]: the addon that was set up, or another one for comparison.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const workers = 4;
const rounds = 10;
const here = fileURLToPath(import.meta.url);

/** The built engine. @returns {Promise<typeof import('../src/engine/index.ts')>} */
const engine = () => import(new URL('../dist/engine/index.js', import.meta.url).href);

/**
 * One process: its worker threads load the addon and compute at once; its main thread never loads it.
 * @param {string} addon
 */
async function start(addon) {
  const { nativeEnvironment } = await engine();
  Object.assign(process.env, nativeEnvironment());
  const ready = new SharedArrayBuffer(4);
  const ends = Array.from({ length: workers }, (_, index) => {
    const worker = new Worker(here, { workerData: { addon, index, ready } });
    return new Promise((resolve, reject) => worker.on('error', reject).on('exit', resolve));
  });
  await Promise.all(ends);
}

/** @param {{ addon: string, index: number, ready: SharedArrayBuffer }} data */
async function compute({ addon, index, ready }) {
  const { openEngine, readNative } = await engine();
  /** @type {import('../src/engine/index.ts').NativeState} */
  const native = addon ? { ready: true, addon, version: '', origin: addon } : readNative();
  await openEngine('tensorflow', { native });
  const tf = await import('@tensorflow/tfjs-core');
  const { binding } = /** @type {{ binding: Binding }} */ (/** @type {unknown} */ (tf.backend()));
  for (let round = 0; round < rounds; round += 1) nameAttributes(binding, index, round, new Int32Array(ready));
  const x = tf.ones([16, 16]);
  const value = tf.tidy(() => tf.sum(tf.relu(tf.matMul(tf.transpose(x), x))).dataSync()[0]);
  if (value !== 4096) throw new Error(`wrong sum ${value}`);
}

/**
 * The addon keeps the name of each attribute that it meets, in a set that crashes when threads share it. Ordinary
 * operations have too few names to show that often: here are many, in ascending order, so that all threads write to
 * the set's same end; the last one has no type, so that nothing is executed.
 * @typedef {{ TF_ATTR_BOOL: number, executeOp(name: string, attributes: object[], inputs: [], outputs: 0): void }} Binding
 * @param {Binding} binding
 * @param {number} index
 * @param {number} round
 * @param {Int32Array} met
 */
function nameAttributes(binding, index, round, met) {
  const names = Array.from({ length: 5000 }, (_, i) => `${100_000 + 5000 * round + i}-${index}`);
  const attributes = names.map((name) => ({ name, type: binding.TF_ATTR_BOOL, value: true }));
  attributes.push({ name: '', type: -1, value: true });
  waitForAll(met, round);
  try {
    binding.executeOp('NoOp', attributes, [], 0);
  } catch {}
}

/**
 * So that what comes next happens in all workers at once.
 * @param {Int32Array} met
 * @param {number} round
 */
function waitForAll(met, round) {
  const awaited = workers * (round + 1);
  if (Atomics.add(met, 0, 1) + 1 === awaited) Atomics.notify(met, 0);
  for (let count = Atomics.load(met, 0); count < awaited; count = Atomics.load(met, 0)) Atomics.wait(met, 0, count);
}

/**
 * @param {number} starts
 * @param {string} addon
 */
function count(starts, addon) {
  const failures = [];
  for (let i = 0; i < starts; i += 1) {
    const { status, signal, stderr } = spawnSync(process.execPath, [here, '--start', addon], {
      encoding: 'utf8',
      timeout: 180_000,
    });
    if (status !== 0) failures.push(signal === 'SIGTERM' ? 'hang' : (signal ?? stderr.trim().split('\n').at(-1)));
    else if (stderr !== '') failures.push(`output: ${stderr.trim()}`);
  }
  console.log([`${starts} starts of ${workers} worker threads: ${failures.length} failed`, ...failures].join('\n  '));
  process.exitCode = failures.length === 0 ? 0 : 1;
}

if (!isMainThread) await compute(workerData);
else if (process.argv[2] === '--start') await start(process.argv[3] ?? '');
else count(Number(process.argv[2] ?? 100), process.argv[3] ?? '');
