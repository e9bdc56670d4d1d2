import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment without what npm adds to it, which is that of the tests and not of the program under test. */
export const bareEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name)));

/** Runs the built program as people do. */
export const initscope = (
  words: readonly string[],
  { cwd = root, env = {}, input = '' }: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Outcome => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}dist/cli.js`, ...words], {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...bareEnvironment(), ...env },
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
};
