// Applies every advice over a grid of activations, depths, widths and initializers, and lists those that don't cure:
// node scripts/build.mjs && node scripts/advice.mjs [DEPTH...]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { activations, runStudy, studyOf } from '../dist/index.js';

const depths = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 2, 5, 10, 20, 35, 50];
const widths = [30, 100, 300];
const starts = [{ normal: { std: 1e-3 } }, 'xavier', 'he', { orthogonal: { gain: 0.1 } }, 'glorotUniform'];
const out = mkdtempSync(join(tmpdir(), 'initscope-advice-'));

/**
 * @param {import('../dist/index.js').Config['network']} network
 * @param {readonly unknown[]} initializers
 * @returns {Promise<{ verdict: string, advice: string | null, sentence: string }[]>}
 */
const verdictsOf = async (network, initializers) => {
  const training = /** @type {const} */ ({ epochs: 1, carryOver: false, upstreamGradient: 'normal' });
  const figures = { formats: [] };
  const study = studyOf({
    name: 'advice',
    network,
    initializers: /** @type {import('../dist/index.js').Config['initializers']} */ (initializers),
    bias: 'zero',
    input: { samples: 60 },
    training,
    figures,
  });
  await runStudy(study, { out });
  const { cells } = JSON.parse(readFileSync(join(out, 'advice', 'manifest.json'), 'utf8'));
  return cells.map(
    (/** @type {{ verdict: { verdict: string, advice: string | null, sentence: string } }} */ { verdict }) => verdict,
  );
};

let [given, failed] = [0, 0];
for (const activation of Object.keys(activations)) {
  for (const depth of depths) {
    for (const width of widths) {
      const network = { activation, depth, width };
      for (const { verdict, advice } of await verdictsOf(
        network,
        starts.map((start, i) =>
          typeof start === 'string' ? { [start]: {}, label: `${i}` } : { ...start, label: `${i}` },
        ),
      )) {
        const code = /`([^`]+)`/.exec(advice ?? '')?.[1];
        if (code === undefined) continue;
        given += 1;
        const other = /^(\w+) with `/.exec(advice ?? '')?.[1] ?? activation;
        const [cured] = await verdictsOf({ ...network, activation: other }, [parse(code)]);
        if (cured?.verdict === 'healthy') continue;
        failed += 1;
        console.log(
          `${activation}, ${depth} deep, ${width} wide, ${verdict}: ${advice}: ${cured?.verdict}: ${cured?.sentence}`,
        );
      }
    }
  }
}
rmSync(out, { recursive: true });
console.log(`${given} advised, ${failed} not healthy then`);
process.exitCode = failed === 0 ? 0 : 1;
