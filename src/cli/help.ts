import yargs, { type Argv } from 'yargs';
import { invocation } from '../invocation.ts';
import { commonOptions, type Command, type OptionTable } from './command.ts';

type Commands = Readonly<Record<string, Command>>;

/** What `--help` prints: all commands, or one with its options, in lines of at most `width` characters. */
export const helpText = (commands: Commands, name: string | undefined, width: number): Promise<string> => {
  const command = name === undefined ? undefined : commands[name];
  const page = yargs([]).scriptName('initscope').locale('en').wrap(width).help(false).version(false);
  return (command ? ofCommand(page, name!, command) : ofAll(page, commands)).getHelp();
};

const ofCommand = (page: Argv, name: string, command: Command): Argv => {
  const { words, options, about } = command;
  const described = withOptions(page.usage(`$0 ${usage(name, command)}\n\n${about}`), { ...options, ...commonOptions });
  return words === undefined ? described : described.epilogue(`${words.usage}: ${words.about}`);
};

const ofAll = (page: Argv, commands: Commands): Argv => {
  for (const [name, command] of Object.entries(commands)) page.command(usage(name, command), command.about);
  return withOptions(
    page.usage('$0 COMMAND\n\nSee how a network should be initialized, and whether its signal is alive.'),
    commonOptions,
  )
    .example(invocation('run --set network.width=200'), 'the notebook’s studies, wider')
    .example(invocation('run configs/sigmoid.yaml --seed 7 -o /tmp/out'), 'one study, other draws, another folder')
    .example(invocation('run --help'), 'the options of a command');
};

const usage = (name: string, { words }: Command): string =>
  [name, ...(words === undefined ? [] : [words.usage])].join(' ');

const withOptions = (page: Argv, table: OptionTable): Argv =>
  page.options(
    Object.fromEntries(
      Object.entries(table).map(([name, { short, value, choices, about }]) => [
        value === undefined ? name : `${name} ${value}`,
        { ...(short && { alias: short }), describe: choices === undefined ? about : `${about}: ${choices.join(', ')}` },
      ]),
    ),
  );
