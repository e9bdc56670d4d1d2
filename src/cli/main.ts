import { version } from '../package.ts';
import type { OptionTable, OptionValues } from './command.ts';
import { commands } from './commands.ts';
import { exitCode, explain, UsageError } from './exit.ts';
import { takenByNpm, usersFolder } from './npm.ts';
import { parseCommandLine } from './parse.ts';

/**
 * What people type: parses it and hands over to the command, which is loaded only then.
 * @returns the exit code: 0 done, 1 unexpected failure, 2 bad config or usage, 3 not all healthy and --strict
 */
export const main = async (args: readonly string[]): Promise<number> => {
  try {
    return await answer(args);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return exitCode(error);
  }
};

const answer = async (args: readonly string[]): Promise<number> => {
  const folder = usersFolder();
  if (folder !== undefined) process.chdir(folder);
  const taken = takenByNpm(args, commands[args[0] ?? '']?.options ?? {});
  if (taken !== undefined) throw new UsageError(taken);
  const { name, options, words } = await parseCommandLine(args, commands);
  if (options['help'] === true) {
    const { helpText } = await import('./help.ts');
    process.stdout.write(`${await helpText(commands, name, Math.min(110, process.stdout.columns ?? 110))}\n`);
    return 0;
  }
  if (options['version'] === true) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (name === undefined) throw new UsageError(`no command given; one of: ${Object.keys(commands).join(', ')}`);
  // The command's table has told the parser what each option holds.
  return commands[name]!.run(options as OptionValues<OptionTable>, words);
};
