import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import type { Study } from '../../src/config/index.ts';
import type { StreamedReport } from '../../src/study/runStudies.ts';
import { captured } from '../support/captured.ts';
import { temporaryFolder } from '../support/folder.ts';

/** What becomes of every study: the failure or the verdict of its only cell, and why charts are missing. */
interface Outcome {
  readonly message?: string;
  readonly verdict?: string;
  readonly missing?: readonly string[];
}

let outcome: Outcome;
jest.unstable_mockModule('../../src/study/runStudies.ts', () => ({
  streamStudies: (studies: readonly Study[]): Promise<StreamedReport[]> => {
    const { message, verdict = 'healthy', missing = [] } = outcome;
    const cell = { cell: 'he', message, verdict: message === undefined ? { verdict, sentence: 'so it is' } : null };
    const reports = studies.map((study) => ({ study, folder: 'out', summary: [], cells: [cell], files: [], missing }));
    return Promise.resolve(reports as unknown as StreamedReport[]);
  },
}));
const { run } = await import('../../src/cli/run.ts');

const config = join(temporaryFolder(), 'c.yaml');
writeFileSync(config, 'initializers: [he]\n');

test.each<[code: number, strict: boolean, outcome: Outcome]>([
  [0, false, {}],
  [0, true, {}],
  [1, false, { message: 'boom' }],
  [1, true, { message: 'boom' }],
  [1, false, { missing: ['no font'] }],
  [1, true, { missing: ['no font'], verdict: 'dead' }],
  [0, false, { verdict: 'dead' }],
  [3, true, { verdict: 'dead' }],
  [3, true, { verdict: 'uncertain' }],
])('%i, strict %s, where a study ends with %j', async (code, strict, ended) => {
  outcome = ended;
  const choices = { seed: undefined, backend: 'cpu', workers: undefined, shard: undefined, queue: undefined } as const;
  const switches = { nodes: false, force: false, dryRun: false, quiet: true, strict };
  const { result } = await captured(() => run({ config: [config], out: 'out', set: [], ...choices, ...switches }));
  expect(result).toBe(code);
});
