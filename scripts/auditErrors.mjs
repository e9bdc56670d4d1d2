// How often an audit errs: draws tensors by every rule of the table of initializers, in many shapes, and counts where it finds fault
// with what is right, or takes one rule for another. usage: node scripts/build.mjs && node scripts/auditErrors.mjs [tensors] [seed]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit as auditing, initializer, random } from './product.mjs';

const { audit, hasFailed } = auditing;
const { createInitializer, initializers } = initializer;
const { RandomStream } = random;

const count = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? 1);

/** For parameters that must be given. @type {Record<string, number>} */
const samples = { std: 0.02, low: -0.04, high: 0.04, c: 0.1 };

/** Every choice of a table's words, numbers at their defaults. @param {import('../src/catalogue/parameter.ts').ParameterTable} table */
const combinations = (table) =>
  Object.entries(table).reduce(
    (/** @type {Record<string, import("../src/catalogue/parameter.ts").ParameterValue>[]} */ rows, [key, spec]) =>
      rows.flatMap((row) =>
        (spec.type === 'choice' ? spec.choices : [spec.default ?? samples[key] ?? 1]).map((value) => ({
          ...row,
          [key]: value,
        })),
      ),
    [{}],
  );

/** Gram–Schmidt takes cubic time: smaller matrices for what needs it. */
const slow = new Set(['orthogonal', 'lsuv', 'sparse']);

/** @type {{ name: import('../src/initializer/index.ts').InitializerName, parameters: Record<string, import("../src/catalogue/parameter.ts").ParameterValue> }[]} */
const choices = Object.entries(initializers).flatMap(([name, entry]) =>
  combinations(entry.parameters).map((parameters) => ({ name: /** @type {any} */ (name), parameters })),
);

/** From 16 to 4 million entries, evenly in the logarithm; of many aspects. @param {number} i @param {number} most */
const shapeOf = (i, most) => {
  const entries = 16 * (most / 16) ** ((i * 0.618034) % 1 || 0.5);
  const aspect = 2 ** (Math.round(((i * 0.414214) % 1) * 6) - 3);
  return {
    fanIn: Math.max(4, Math.round(Math.sqrt(entries * aspect))),
    fanOut: Math.max(4, Math.round(Math.sqrt(entries / aspect))),
  };
};

/** Names that mean the same before any data. @type {Record<string, string>} */
const aliases = { zeros: 'zero', lsuv: 'orthogonal', dirac: 'identity', deltaOrthogonal: 'orthogonal' };

/** @param {Float32Array} W row by row @param {{ fanIn: number, fanOut: number }} shape */
const transposed = (W, { fanIn, fanOut }) => W.map((_, k) => W[(k % fanIn) * fanOut + Math.floor(k / fanIn)] ?? NaN);

const folder = mkdtempSync(join(tmpdir(), 'initscope-audit-'));
const sizes = [300, 3000, 30_000, 300_000, Infinity];
const tally = sizes.map((upTo) => ({ upTo, tensors: 0, alarms: 0, asked: 0, wrong: 0, undecided: 0 }));
/** @type {string[]} */
const faults = [];

for (let i = 0; i < count; i++) {
  const choice = /** @type {typeof choices[number]} */ (choices[i % choices.length]);
  const shape = shapeOf(i + seed * 1000, slow.has(choice.name) ? 40_000 : 4_000_000);
  const rule = createInitializer(choice);
  const drawn = rule.weights(new RandomStream([seed, 0, i + 1]), shape);
  const values = i % 2 === 0 ? drawn : transposed(drawn, shape);
  const header = Buffer.from(
    // As JAX names and lays it out, or as PyTorch does.
    JSON.stringify(
      i % 2 === 0
        ? { 'dense/kernel': { dtype: 'F32', shape: [shape.fanIn, shape.fanOut], data_offsets: [0, values.byteLength] } }
        : { 'f.weight': { dtype: 'F32', shape: [shape.fanOut, shape.fanIn], data_offsets: [0, values.byteLength] } },
    ),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = join(folder, 'one.safetensors');
  writeFileSync(file, Buffer.concat([length, header, new Uint8Array(values.buffer)]));

  const bare = await audit(file);
  const held = await audit(file, { recipe: /** @type {any} */ (choice) });
  const row = /** @type {typeof tally[number]} */ (tally.find(({ upTo }) => values.length <= upTo));
  row.tensors++;
  const what = `${choice.name} ${JSON.stringify(choice.parameters)} ${shape.fanIn} × ${shape.fanOut}`;
  // TensorFlow.js's narrow normals are a known bug, whoever asks for them.
  const known =
    choice.parameters['dialect'] === 'tfjs' && bare.tensors[0]?.problems.every((text) => text.includes('not widened'));
  if (hasFailed(bare) && !known) {
    row.alarms++;
    faults.push(`alarm: ${what}: ${bare.tensors[0]?.problems.join('; ')}${bare.problems.join('; ')}`);
  }
  if (hasFailed(held)) {
    row.asked++;
    faults.push(`refused as what it is: ${what}: ${held.tensors[0]?.problems.join('; ')}${held.problems.join('; ')}`);
  }
  const { rule: said, alsoCalled } = /** @type {import('../src/audit/report.ts').TensorReport} */ (bare.tensors[0]);
  const right = rule.weightStd?.(shape);
  const found = said && createInitializer(/** @type {any} */ (said));
  const same =
    said !== null &&
    ([said, ...alsoCalled].some(({ name }) => name === (aliases[choice.name] ?? choice.name)) ||
      (right !== undefined &&
        found?.form === rule.form &&
        Math.abs((found?.weightStd?.(shape) ?? NaN) / right - 1) < 1e-6));
  if (!same) {
    row.wrong++;
    if (values.length > 3000) faults.push(`taken for ${said?.name} ${JSON.stringify(said?.parameters)}: ${what}`);
  }
}
rmSync(folder, { recursive: true, force: true });

console.log('entries        tensors  alarms  refused as asked  taken for another');
for (const { upTo, tensors, alarms, asked, wrong } of tally)
  console.log(
    `${`≤ ${upTo}`.padEnd(14)} ${String(tensors).padStart(7)} ${String(alarms).padStart(7)} ${String(asked).padStart(17)} ${String(wrong).padStart(18)}`,
  );
for (const fault of faults) console.log(fault);
