import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { root } from '../support/cli.ts';

const page = readFileSync(`${root}docs/machines.md`, 'utf8');
const text = page.slice(page.indexOf('\n## Shards'));

/** What the page has the shell of a shard do, one for each batch system: with what stands in place of the shard's number. */
const shell = (pattern: RegExp): string => pattern.exec(text)![1]!;
const systems: Readonly<Record<string, { command: string; environment: (turn: number) => object; of: number }>> = {
  Slurm: {
    command: shell(/sbatch .*--wrap '(exec initscope .*--shard [^']*)'/),
    environment: (turn) => ({ SLURM_ARRAY_TASK_ID: turn, SLURM_CPUS_ON_NODE: 2 }),
    of: Number(/--array=1-(\d+)/.exec(text)![1]),
  },
  Kubernetes: {
    command: shell(/command: \['sh', '-c', '(.*)'\]/),
    environment: (turn) => ({ JOB_COMPLETION_INDEX: turn - 1 }),
    of: Number(/completions: (\d+)/.exec(text)![1]),
  },
  'GNU parallel': {
    command: shell(/--workdir \. -j1 (initscope .*) :::/).replace('{}', '$TURN'),
    environment: (turn) => ({ TURN: turn }),
    of: Number(/::: \$\(seq (\d+)\)/.exec(text)![1]),
  },
  'a GitHub matrix': {
    command: shell(/- run: npm ci && npm run -s experiment -- (.*matrix.*)/)
      .replace(/\$\{\{ matrix\.shard \}\}/, '$TURN')
      .replace(/^/, 'initscope run '),
    environment: (turn) => ({ TURN: turn }),
    of: /matrix: \{ shard: \[(.*)\] \}/.exec(text)![1]!.split(',').length,
  },
};

test.each(Object.entries(systems))('%s: the page’s line deals each shard once', (_, { command, environment, of }) => {
  const turns = Array.from({ length: of }, (_, i) => i + 1);
  const said = turns.map((turn) => {
    // In place of the program, what it is given.
    const env = Object.fromEntries(Object.entries(environment(turn)).map(([name, value]) => [name, String(value)]));
    const script = `initscope() { echo "$*"; }; ${command.replace(/^exec /, '')}`;
    return spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } }).stdout;
  });
  expect(said.map((line) => /^run study\.yaml --shard (\S+)/.exec(line)?.[1])).toEqual(
    turns.map((turn) => `${turn}/${of}`),
  );
});
