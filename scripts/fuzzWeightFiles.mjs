// Changes the files of tests/weightFile/models in many ways and lets the program audit each: it must end with 0, 2 or 3, within a
// time and a memory that its size allows, with one line where it refuses. usage: node scripts/build.mjs && node scripts/fuzzWeightFiles.mjs [tries] [seed]
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random, weightFile } from './product.mjs';

const { openWeightFile, floatChunks, isFloat } = weightFile;
const { RandomStream } = random;

const tries = Number(process.argv[2] ?? 1000);
const first = Number(process.argv[3] ?? 1);
const models = fileURLToPath(new URL('../tests/weightFile/models/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'initscope-fuzz-'));
const beside = ['external.onnx.data', 'tfjs-mixed.bin'];
for (const name of beside) copyFileSync(models + name, join(folder, name));

/** @param {Uint8Array} bytes @param {number} seed */
const mutate = (bytes, seed) => {
  const stream = new RandomStream([seed, 0, 0]);
  const below = (/** @type {number} */ n) => Math.floor(stream.uniform() * n);
  let changed = Buffer.from(bytes);
  for (let i = 0; i <= below(5) && changed.length > 0; i++) {
    const at =
      [below(Math.min(changed.length, 512)), below(changed.length), Math.max(0, changed.length - 1 - below(512))][
        below(3)
      ] ?? 0;
    const kind = below(6);
    if (kind === 0) changed[at] = below(256);
    else if (kind === 1) changed = changed.subarray(0, at);
    else if (kind === 2) changed.fill(255, at, Math.min(changed.length, at + 1 + below(8)));
    else if (kind === 3) changed = Buffer.concat([changed.subarray(0, at), changed.subarray(Math.max(0, at - 64))]);
    else if (kind === 4) changed.copyWithin(at, below(changed.length), below(changed.length));
    else changed[at] = (changed[at] ?? 0) ^ (1 << below(8));
  }
  return changed;
};

const slowest = 2000;
const tally = { read: 0, refused: 0, failed: 0 };
for (const name of readdirSync(models).filter((file) => !beside.includes(file) && file !== 'expected.json')) {
  const whole = readFileSync(models + name);
  for (let seed = first; seed < first + tries; seed++) {
    const path = join(folder, name);
    writeFileSync(path, mutate(whole, seed));
    const start = performance.now();
    const before = process.memoryUsage().rss;
    try {
      const file = await openWeightFile(path);
      try {
        for (const tensor of file.tensors) {
          const { dtype } = tensor;
          if (isFloat(dtype))
            for await (const chunk of floatChunks({ ...tensor, dtype })) if (chunk.length < 0) throw new Error('never');
        }
      } finally {
        file.close();
      }
      tally.read++;
    } catch (error) {
      const { name: kind, message } = /** @type {Error} */ (error);
      if (kind === 'WeightFileError' && !message.includes('\n')) tally.refused++;
      else {
        tally.failed++;
        console.log(`${name} seed ${seed}: ${kind}: ${message}`);
      }
    }
    const took = performance.now() - start;
    const grown = process.memoryUsage().rss - before;
    if (took > slowest || grown > 2e8)
      console.log(`${name} seed ${seed}: ${took.toFixed(0)} ms, ${(grown / 1e6).toFixed(0)} MB`);
  }
}
rmSync(folder, { recursive: true, force: true });
console.log(
  `${tally.read} read, ${tally.refused} refused in a line, ${tally.failed} failed otherwise; the largest memory ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB`,
);
process.exitCode = tally.failed > 0 ? 1 : 0;
