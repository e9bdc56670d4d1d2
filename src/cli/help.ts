import { invocation } from '../invocation.ts';
import { commonOptions, type Command, type OptionTable } from './command.ts';

type Commands = Readonly<Record<string, Command>>;

/** What `--help` prints: all commands, or one with its options, in lines of at most `width` characters. */
export const helpText = (commands: Commands, name: string | undefined, width: number): string => {
  const command = name === undefined ? undefined : commands[name];
  const options = optionRows({ ...command?.options, ...commonOptions });
  if (command) {
    const words = command.words === undefined ? [] : [[command.words.usage, command.words.about] as const];
    return [usage(name!, command), '', command.about, '', ...columns([...words, ...options], width)].join('\n');
  }
  return [
    'initscope COMMAND',
    '',
    'See how a network should be initialized, and whether its signal is alive.',
    '',
    ...columns(
      Object.entries(commands).map(([name, command]) => [usage(name, command), command.about] as const),
      width,
    ),
    '',
    ...columns(options, width),
    '',
    'Examples:',
    ...columns(
      [
        [invocation('run --set network.width=200'), 'the notebook’s studies, wider'],
        [invocation('run configs/sigmoid.yaml --seed 7 -o /tmp/out'), 'one study, other draws, another folder'],
        [invocation('run --help'), 'the options of a command'],
      ],
      width,
    ),
  ].join('\n');
};

const usage = (name: string, { words }: Command): string =>
  ['initscope', name, ...(words === undefined ? [] : [words.usage])].join(' ');

const optionRows = (table: OptionTable): (readonly [string, string])[] =>
  Object.entries(table).map(([name, { short, value, choices, about }]) => [
    `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    choices === undefined ? about : `${about}: ${choices.join(', ')}`,
  ]);

/** Two columns, the right one wrapped. */
const columns = (rows: readonly (readonly [string, string])[], width: number): string[] => {
  const left = Math.max(0, ...rows.map(([word]) => word.length)) + 2;
  const lines = new RegExp(`(?:\\S.{0,${Math.max(20, width - left - 3)}}|\\S+)(?=\\s|$)`, 'gu');
  return rows.flatMap(([word, about]) =>
    (about.match(lines) ?? ['']).map((line, i) => `  ${(i === 0 ? word : '').padEnd(left)}${line}`),
  );
};
