import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const out = temporaryFolder();

/** A program that uses the library, and what it then tells of its process. */
const program = (run: string): { readonly stdout: string; readonly stderr: string } => {
  const script = `
    const listeners = () => Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
    const state = () => JSON.stringify([listeners(), process.env, process.execArgv, process.cwd()]);
    const before = state();
    const { runStudies, runStudy, studyOf } = await import(${JSON.stringify(pathToFileURL(`${root}dist/index.js`))});
    const study = (i) => studyOf({ name: 's' + i, network: { width: 3, depth: 1 }, input: { samples: 4 },
      initializers: ['he'], training: { epochs: 1 }, figures: { formats: [] } }, 's.yaml');
    const studies = Array.from({ length: 11 }, (_, i) => study(i));
    const options = { out: ${JSON.stringify(out)}, backend: 'wasm' };
    ${run}
    console.log(state() === before ? 'as before' : before + ' became ' + state());`;
  writeFileSync(join(out, 'program.mjs'), script);
  return spawnSync(process.execPath, [join(out, 'program.mjs')], { encoding: 'utf8' });
};

describe('a program’s process has the same listeners and environment, and no warning, after', () => {
  test.each([
    ['importing the library', ''],
    ['one study', 'await runStudy(studies[0], options);'],
    ['11 studies at once', 'await runStudies(studies, options);'],
    ['11 runs in turn', 'for (const study of studies) await runStudy(study, options);'],
    ['a run with workers', 'await runStudies(studies.slice(0, 2), { ...options, workers: 2 });'],
    [
      'a run whose workers find no engine',
      `await runStudy(studies[0], { ...options, workers: 2, backend: 'none' }).then(() => console.log('ran'), () => {});`,
    ],
  ])('%s', (_, run) => {
    const { stdout, stderr } = program(run);
    expect({ stdout, stderr }).toEqual({ stdout: 'as before\n', stderr: '' });
  });
});
