import { describe, expect, test } from '@jest/globals';
import { commonOptions, type OptionSpec } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { synonyms } from '../../src/config/index.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';

const parse = (...args: string[]) => parseCommandLine(args, commands);

const complaint = async (...args: string[]): Promise<string> => {
  try {
    await parse(...args);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

const options = Object.entries(commands).flatMap(([command, { options }]) =>
  Object.entries({ ...options, ...commonOptions }).map(([name, spec]) => [command, name, spec as OptionSpec] as const),
);
/** The least that a command wants beside its options. */
const wordsOf = (command: string): string[] => {
  const { words } = commands[command]!;
  return Array.from({ length: words?.least ?? 0 }, () => words?.choices?.[0] ?? 'relu');
};
const valueOf = ({ value, choices }: OptionSpec): string[] => (value === undefined ? [] : [choices?.[0] ?? '1']);
/** All ways to type an option, each a list of words. */
const spellings = (name: string, spec: OptionSpec): string[][] => {
  const value = valueOf(spec);
  const long = [[`--${name}`, ...value], ...value.map((text) => [`--${name}=${text}`])];
  const short =
    spec.short === undefined ? [] : [[`-${spec.short}`, ...value], ...value.map((v) => [`-${spec.short}${v}`])];
  return [...long, ...short, ...(value.length === 0 ? [[`--no-${name}`]] : [])];
};

describe.each(options)('%s --%s', (command, name, spec) => {
  const words = wordsOf(command);

  test('is read once, however it is typed, and changes nothing else', async () => {
    const bare = (await parse(command, ...words)).options;
    for (const typed of spellings(name, spec)) {
      const read = (await parse(command, ...typed, ...words)).options;
      const value = valueOf(spec)[0] ?? !typed[0]!.startsWith('--no-');
      expect([typed, read]).toEqual([typed, { ...bare, [name]: spec.repeatable ? [value] : value }]);
    }
  });

  test('given twice is refused, or adds', async () => {
    for (const first of spellings(name, spec)) {
      for (const second of spellings(name, spec)) {
        const args = [command, ...first, ...words, ...second];
        const answer = spec.repeatable
          ? `${String((await parse(...args)).options[name])} added`
          : await complaint(...args);
        expect(answer).toMatch(new RegExp(`^--${name}.* is given 2 times; once is enough$|^1,1 added$`));
      }
    }
  });

  test('with a letter wrong is suggested', async () => {
    for (let i = 0; i < name.length; i++) {
      const dropped = name.slice(0, i) + name.slice(i + 1);
      const changed = `${name.slice(0, i)}${name[i] === 'q' ? 'w' : 'q'}${name.slice(i + 1)}`;
      const doubled = name.slice(0, i) + name[i]! + name.slice(i);
      for (const typed of [dropped, changed, doubled]) {
        if (typed in commands[command]!.options || typed === '') continue;
        expect(await complaint(command, ...words, `--${typed}`)).toMatch(
          new RegExp(`^unknown option --${typed}, did you mean (?:.* or )?--${name}\\b`),
        );
      }
    }
  });

  if (spec.value !== undefined) {
    test.each([
      ['nothing behind it', [`--${name}`], /needs a value: /],
      ['an option behind it', [`--${name}`, '--help'], /needs a value, not --help: /],
      ['the end of options behind it', [`--${name}`, '--', 'x'], /needs a value: /],
      ['an empty value', [`--${name}`, ''], /: an empty value; expected /],
      ['an empty value after =', [`--${name}=`], /: an empty value; expected /],
    ])('%s is refused', async (_what, typed, line) => {
      expect(await complaint(command, ...words, ...typed)).toMatch(line);
    });
  } else {
    test('takes no value', async () => {
      expect(await complaint(command, ...words, `--${name}=true`)).toBe(`--${name}=true: --${name} takes no value`);
    });
  }

  test('is told of where another command is meant', async () => {
    for (const other of Object.keys(commands)) {
      if (name in commands[other]!.options || name in commonOptions) continue;
      expect(await complaint(other, ...wordsOf(other), `--${name}`)).toMatch(
        new RegExp(`^${other} has no --${name}; .*\\b${command}\\b.* ha(s|ve) it \\(`),
      );
    }
  });
});

describe('words', () => {
  test('behind -- are words, whatever they look like; - is one anywhere', async () => {
    const { name, words, options } = await parse(
      'run',
      '-o',
      'out',
      'a.yaml',
      '-',
      '--',
      'c.yaml',
      '-x.yaml',
      '--dry-run',
      '--',
    );
    expect({ name, words }).toEqual({ name: 'run', words: ['a.yaml', '-', 'c.yaml', '-x.yaml', '--dry-run', '--'] });
    expect(options).toMatchObject({ out: 'out', 'dry-run': false });
    expect(await parse('--', 'theory', 'relu')).toMatchObject({ name: 'theory', words: ['relu'] });
  });

  test.each([
    [['doctor', 'x'], 'doctor takes nothing; "x" is too much'],
    [['doctor', '--', 'x'], 'doctor takes nothing; "x" is too much'],
    [['theory', 'relu', '--', 'tanh'], 'theory takes one word, <activation>; "tanh" is too much'],
    [['list', 'activation'], /^list "activation": expected one of .*, did you mean "activations"\?$/],
    [['theory'], /^theory needs <activation>: /],
    [['run', ''], 'run: an empty word ("") means nothing'],
    [['run', '--', ''], 'run: an empty word ("") means nothing'],
    [['run', '--backend', 'tensroflow'], /^--backend "tensroflow": expected .*, did you mean "tensorflow"\?$/],
  ])('%j is refused', async (args, line) => {
    expect(await complaint(...args)).toMatch(
      line instanceof RegExp ? line : new RegExp(`^${line.replaceAll(/[()]/g, '\\$&')}$`),
    );
  });
});

describe('what is no command, and no option', () => {
  test.each(Object.keys(commands))('%s with a letter wrong', async (command) => {
    for (let i = 0; i < command.length; i++) {
      const typed = `${command.slice(0, i)}q${command.slice(i + 1)}`;
      expect(await complaint(typed)).toMatch(
        new RegExp(`^unknown command "${typed}", did you mean (?:.* or )?${command}\\b`),
      );
    }
  });

  test.each([
    [['c.yaml', 'd.yaml'], /initscope run c\.yaml d\.yaml \(here: npm run experiment -- c\.yaml d\.yaml\)/],
    [['-'], /initscope run - /],
    [['README.md'], /initscope run README\.md/],
    [['train'], /did you mean run\?/],
    [['help'], /did you mean --help\?/],
    [['gelu'], /one of: run, agent, suggest, audit, list, theory/],
    [['--strict'], /^--strict needs a command; run has it/],
    [['constructor'], /^unknown command "constructor"; one of: /],
    [['run', '--lr', '0.1'], /did you mean --set training\.learningRate=VALUE\?/],
    [['run', '--hidden-size', '4'], /did you mean --set network\.width=VALUE\?/],
    [['run', '--hidden_size=4'], /did you mean --set network\.width=VALUE\?/],
    [['run', '--width=4'], /did you mean --set network\.width=VALUE\?/],
    [['run', '--network.width=4'], /did you mean --set network\.width=VALUE\?/],
    [['run', '--widht=4'], /did you mean --set network\.width=VALUE\?/],
    [['run', '--repeats', '4'], /--set random\.repeats=VALUE or --set figures\.repeats=VALUE\?/],
    [['run', '--dryRun'], /did you mean --dry-run\?/],
    [['run', '--dry_run'], /did you mean --dry-run\?/],
    [['run', '--multirun'], /did you mean --set sweep\.PATH=\[VALUE, …\]\?/],
    [['run', '-O', 'x'], /^unknown option -O, did you mean -o\?/],
    [['run', '-j', '4'], /^unknown option -j, did you mean --workers\?/],
    [['run', '-m'], /^unknown option -m, did you mean --set sweep\.PATH=\[VALUE, …\]\?/],
    [['run', '--config', 'c.yaml'], /, did you mean \[config\.\.\]\?/],
    [['doctor', '-c', 'c.yaml'], /^doctor has no -c; run has \[config\.\.\] \(see /],
    [['run', '-f'], /^unknown option -f, did you mean --force\?/],
    [['doctor', '--lr'], /^doctor has no --lr; run has --set training\.learningRate=VALUE \(see /],
    [['suggest', 'tanh', '--device', 'cpu'], /^suggest has no --device; run has --backend \(see /],
    [['suggest', 'tanh', '--hidden_size', '3'], /, did you mean --widths\?/],
    [['suggest', 'tanh', '--n_layers', '3'], /, did you mean --widths\?/],
    [['suggest', '--activation', 'tanh'], /, did you mean <activation\|config>\?/],
    [['theory', '--nonlinearity', 'tanh'], /, did you mean <activation>\?/],
    [['theory', 'tanh', '--W_std', '3'], /, did you mean --weight-variance\?/],
    [['--batch-size', '--', 'x'], /^unknown command "x"; one of: /],
    [['--batch-size'], /^--batch-size needs a command; run has --set input\.samples=VALUE \(see /],
    [['run', '--foo'], /^unknown option --foo \(see /],
    [['3'], /^unknown command "3"; one of: /],
    [['run', '--constructor'], /^unknown option --constructor /],
  ])('%j', async (args, line) => {
    expect(await complaint(...args)).toMatch(line);
  });
});

test('a word of another library is answered with ours, or with the command that takes ours', async () => {
  const keys = Object.entries<Readonly<Record<string, readonly string[]>>>(synonyms.keys).flatMap(([path, libraries]) =>
    Object.values(libraries).flatMap((words) => words.map((word) => [word, path] as const)),
  );
  for (const command of Object.keys(commands)) {
    for (const [word, path] of keys) {
      const answers = [`--set ${path}=`];
      if (['network.width', 'network.depth'].includes(path)) answers.push('--widths');
      if (path === 'network.activation') answers.push('<activation');
      const line = await complaint(command, ...wordsOf(command), `--${word}`);
      const isAnswered =
        Object.hasOwn(commands[command]!.options, word) || answers.some((answer) => line.includes(answer));
      expect([line, isAnswered]).toEqual([line, true]);
    }
  }
});

test('no option is a letter away from another of its command, or its short form taken twice', () => {
  for (const { options } of Object.values(commands)) {
    const shorts = Object.values({ ...options, ...commonOptions } as Record<string, OptionSpec>).flatMap(
      ({ short }) => short ?? [],
    );
    expect(new Set(shorts).size).toBe(shorts.length);
  }
  const takes = new Map<string, boolean>();
  for (const [, name, spec] of options) {
    expect([name, takes.get(name) ?? spec.value !== undefined]).toEqual([name, spec.value !== undefined]);
    takes.set(name, spec.value !== undefined);
  }
});
