import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.ts';
import { captured } from './captured.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment without what npm adds to it, which is that of the tests and not of the program under test. */
export const bareEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name)));

/** Runs the built program as people do. @param command its file, where it isn't this checkout's */
export const initscope = (
  words: readonly string[],
  {
    cwd = root,
    env = {},
    input = '',
    command = `${root}dist/cli.js`,
  }: { cwd?: string; env?: Record<string, string>; input?: string; command?: string } = {},
): Outcome => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...bareEnvironment(), ...env },
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
};

/** The same in this process, which saves its start: for words that change nothing in it. */
export const initscopeHere = async (words: readonly string[]): Promise<Outcome> => {
  const kept = { ...process.env };
  for (const name of Object.keys(kept)) if (!(name in bareEnvironment())) delete process.env[name];
  try {
    const { stdout, stderr, result } = await captured(() => main(words));
    return { code: result as number, stdout, stderr };
  } finally {
    Object.assign(process.env, kept);
  }
};
