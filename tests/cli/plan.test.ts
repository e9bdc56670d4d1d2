import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { printPlan } from '../../src/cli/plan.ts';
import { formatBytes, studyOf } from '../../src/config/index.ts';
import { estimate } from '../../src/study/estimate.ts';
import { runStudy } from '../../src/study/runStudies.ts';
import { captured } from '../support/captured.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeMlp } from '../support/onnx.ts';

const out = temporaryFolder();

const planOf = async (config: object): Promise<string[]> => {
  const study = studyOf({ initializers: ['he', 'xavier'], ...config }, 'planned.yaml');
  return (await captured(() => printPlan([study], { out, backend: 'wasm', force: false }))).stdout
    .trimEnd()
    .split('\n');
};

test('names the study, what is swept, the initializers and the cells', async () => {
  const plan = await planOf({ sweep: { 'network.width': [2, 3], bias: ['zero'] }, random: { repeats: 3 } });
  expect(plan.slice(0, -1)).toEqual([
    'planned: 4 cells of 3 repeats',
    '  network.width: 2, 3',
    '  bias: "zero"',
    '  initializers: he, xavier',
    ...[2, 3].flatMap((width) => ['he', 'xavier'].map((name) => `    width=${width}/bias=zero/${name}`)),
  ]);
});

test('of many cells the first 20, and how many more there are', async () => {
  const plan = await planOf({ sweep: { 'random.seed': Array.from({ length: 30 }, (_, i) => i) } });
  expect(plan.filter((line) => line.startsWith('    seed='))).toHaveLength(20);
  expect(plan).toContain('    … and 40 more');
});

test.each([
  [{ training: { epochs: 2 } }, /\d+ s$/],
  [{ training: { epochs: 100_000 }, figures: { formats: [] } }, /\d+ min$/],
  [{ training: { epochs: 100_000 }, random: { repeats: 100 }, figures: { formats: [] } }, /\d+\.\d h$/],
])('ends with operations, memory, disk and time, each its own: %j', async (config, time) => {
  const study = studyOf({ initializers: ['he', 'xavier'], ...config });
  const { operations, memory, disk, seconds } = estimate(study);
  const line = (await planOf(config)).at(-1)!;
  const [, shown] = /, ([^,]*)$/.exec(line)!;
  expect(line.slice(0, line.lastIndexOf(','))).toBe(
    `  about ${operations.toExponential(1)} operations, ${formatBytes(memory)} of memory for the largest cell, ${formatBytes(disk)} on disk`,
  );
  expect(shown).toMatch(time);
  const unit = { s: 1, min: 60, h: 3600 }[shown!.split(' ')[1] as 's' | 'min' | 'h'];
  // Seconds are rounded up, minutes to the nearest, hours to a tenth.
  expect(Math.abs(Number.parseFloat(shown!) * unit - seconds)).toBeLessThanOrEqual(unit);
});

test('tells what is there already, and what a run would still do', async () => {
  const config = (changes: object = {}): object => ({
    network: { width: 2, depth: 1 },
    input: { samples: 2 },
    training: { epochs: 1 },
    figures: { formats: ['svg'] },
    ...changes,
  });
  const run = (changes: object, options: object = {}): Promise<unknown> =>
    runStudy(studyOf({ name: 'planned', initializers: ['he'], ...config(changes) }), {
      out,
      backend: 'wasm',
      ...options,
    });
  await run({ initializers: ['he'] });
  const plan = await planOf(config());
  expect(plan[0]).toBe('planned: 2 cells of 1 repeat, 1 of them already there');
  expect(plan.filter((line) => line.startsWith('    '))).toEqual(['    he (already there)', '    xavier']);
  const whole = estimate(studyOf({ initializers: ['he', 'xavier'], ...config() })).operations;
  expect(plan.at(-1)).toContain(`about ${(whole / 2).toExponential(1)} operations`);

  expect(await planOf(config({ figures: { formats: ['svg', 'png'] } }))).toContain(
    '    he (already there, to be drawn)',
  );
  expect(await planOf(config({ random: { repeats: 3 } }))).toContain('    he (1 of 3 repeats already there)');
  expect(await planOf(config({ random: { seed: 2 } }))).toContain('    he');

  // Two repeats of an epoch are there; of four epochs three of each are left, and of the cell that isn't there all.
  await run({ initializers: ['he'], random: { repeats: 2 } });
  const longer = config({ random: { repeats: 2 }, training: { epochs: 4 } });
  const longerPlan = await planOf(longer);
  expect(longerPlan).toContain('    he (2 of 8 epochs already there)');
  const all = estimate(studyOf({ initializers: ['he', 'xavier'], ...longer })).operations;
  expect(longerPlan.at(-1)).toContain(`about ${(all * (14 / 16)).toExponential(1)} operations`);
  await run({ initializers: ['he'], random: { repeats: 2 }, training: { epochs: 4 } });
  expect(await planOf(config({ random: { repeats: 2 }, training: { epochs: 3 } }))).toContain(
    '    he (already there, to be drawn)',
  );
  const forced = await captured(() =>
    printPlan([studyOf({ name: 'planned', initializers: ['he'], ...config() })], { out, backend: 'wasm', force: true }),
  );
  expect(forced.stdout).not.toContain('already');
});

test('of a model what is drawn: of each model and each way to draw that a sweep has', async () => {
  const [small, large] = ['small.onnx', 'large.onnx'].map((name) => join(out, name)) as [string, string];
  writeMlp(small, [3, 4]);
  writeMlp(large, [5, 6]);
  const network = { model: small };
  const listOf = (plan: readonly string[]): string[] => plan.filter((line) => /^ {2}(of|as built)|fanIn/.test(line));
  const tensor = '    0.weight [4, 3]: linear, fanIn 3, fanOut 4';
  expect(listOf(await planOf({ network, sweep: { 'random.seed': [1, 2] } }))).toEqual([tensor, '  as built: none']);
  const exclude = ['0.weight', '0.bias'];
  const sweep = { 'network.model': [small, large], 'random.seed': [1, 2], 'network.draw.exclude': exclude };
  expect(listOf(await planOf({ network, sweep }))).toEqual(
    [small, large].flatMap((model) =>
      exclude.flatMap((kept) => [
        `  of network.model: ${JSON.stringify(model)}, network.draw.exclude: "${kept}"`,
        ...(kept === '0.weight' ? [] : [model === small ? tensor : '    0.weight [6, 5]: linear, fanIn 5, fanOut 6']),
        `  as built: ${kept}`,
      ]),
    ),
  );
});
