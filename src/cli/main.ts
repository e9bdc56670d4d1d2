import { closest, distance } from 'fastest-levenshtein';
import yargs from 'yargs';
import { backendChoices } from '../engine/types.ts';
import { version } from '../package.ts';
import { exitCode, explain, UsageError } from './exit.ts';

/**
 * What people type: parses it and hands over to the command, which is loaded only then.
 * @returns the exit code: 0 done, 1 unexpected failure, 2 bad config or usage, 3 not all healthy and --strict
 */
export const main = async (words: readonly string[]): Promise<number> => {
  try {
    let code = 0;
    await commandLine(words, (result) => (code = result)).parseAsync();
    return code;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return exitCode(error);
  }
};

const commandLine = (words: readonly string[], done: (code: number) => void) =>
  yargs([...words])
    .scriptName('initscope')
    .usage('$0 COMMAND\n\nSee how a network should be initialized, and whether its signal is alive.')
    .command(
      'run [config..]',
      'run the studies; with none named, the notebook’s: configs/sigmoid.yaml and configs/relu.yaml',
      (y) =>
        y
          .positional('config', {
            type: 'string',
            array: true,
            default: [] as string[],
            describe: 'YAML or JSON files',
          })
          .option('out', {
            alias: 'o',
            type: 'string',
            default: 'output',
            requiresArg: true,
            describe: 'folder; a study writes into OUT/NAME/',
          })
          .option('set', {
            type: 'string',
            requiresArg: true,
            describe: 'PATH=VALUE, such as network.width=200; repeatable',
          })
          .option('seed', { type: 'string', requiresArg: true, describe: 'random.seed: 0 to 4294967295' })
          .option('backend', {
            choices: backendChoices,
            default: 'auto' as const,
            requiresArg: true,
            describe: 'what computes',
          })
          .option('workers', {
            type: 'string',
            requiresArg: true,
            describe: 'processes; by default what suits the cores',
          })
          .option('force', { type: 'boolean', default: false, describe: 'compute again what is already there' })
          .option('strict', {
            type: 'boolean',
            default: false,
            describe: 'exit 3 where a verdict is not healthy',
          })
          .option('dry-run', { type: 'boolean', default: false, describe: 'print the plan, compute nothing' })
          .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'no progress, no messages' }),
      async (args) => {
        const { run } = await import('./run.ts');
        done(
          await run({
            ...args,
            set: listOf(args.set),
            seed: once('seed', args.seed),
            workers: once('workers', args.workers),
          }),
        );
      },
    )
    .command(
      'list <catalogue>',
      'the catalogue of initializers, activations or layers: summary, formula, parameters, example, source',
      (y) =>
        y
          .positional('catalogue', { choices: ['initializers', 'activations', 'layers'] as const, demandOption: true })
          .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
      async ({ catalogue, json }) => {
        const { list } = await import('./list.ts');
        list(catalogue, json);
      },
    )
    .command(
      'theory <activation>',
      'what mean-field theory says of an activation: fixed points, depth scales, gains',
      (y) =>
        y
          .positional('activation', {
            type: 'string',
            demandOption: true,
            describe: 'a name, or YAML: "leakyRelu: { alpha: 0.1 }"',
          })
          .option('weight-variance', { type: 'string', requiresArg: true, describe: 'σ_w² = n Var(W); default 1' })
          .option('bias-variance', { type: 'string', requiresArg: true, describe: 'σ_b²; default 0' })
          .option('at', {
            choices: ['critical'] as const,
            requiresArg: true,
            describe: 'critical: the σ_w² at which χ = 1',
          })
          .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
      async (args) => {
        const { theory } = await import('./theory.ts');
        await theory({
          ...args,
          at: args.at,
          weightVariance: once('weight-variance', args.weightVariance),
          biasVariance: once('bias-variance', args.biasVariance),
        });
      },
    )
    .command('schema', 'the JSON Schema of a config, for editors', {}, async () => {
      const { jsonSchema } = await import('../config/index.ts');
      process.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    })
    .command(
      'setup',
      'bring native TensorFlow onto this machine; run does it by itself',
      (y) =>
        y.option('tensorflow', {
          type: 'string',
          requiresArg: true,
          describe: 'a folder that holds TensorFlow, to be used before all else',
        }),
      async ({ tensorflow }) => {
        const { setup } = await import('./setup.ts');
        done(await setup(once('tensorflow', tensorflow)));
      },
    )
    .command('doctor', 'which engine runs and why, and what would improve it', {}, async () => {
      const { doctor } = await import('./doctor.ts');
      await doctor();
    })
    .example('$0 run --set network.width=200', 'the notebook’s studies, wider')
    .example('$0 run configs/sigmoid.yaml --seed 7 -o /tmp/out', 'one study, other draws, another folder')
    .demandCommand(1, 'no command given; one of: run, list, theory, schema, setup, doctor')
    .strict()
    .version(version)
    .help()
    .alias('help', 'h')
    .locale('en')
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new UsageError(usageMessage(message ?? 'bad usage'));
    });

const commands = ['run', 'list', 'theory', 'schema', 'setup', 'doctor'];
const options = [
  'out',
  'set',
  'seed',
  'backend',
  'workers',
  'force',
  'dry-run',
  'quiet',
  'json',
  'tensorflow',
  'help',
  'version',
];

/** yargs's words, with the nearest valid one, in one line. */
const usageMessage = (message: string): string => {
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1]?.split(', ')[0];
  if (unknown === undefined) return `${message.replaceAll(/\s+/g, ' ')} (see initscope --help)`;
  // yargs gives an unknown option without its dashes, like a command.
  const asOption = closest(unknown, options);
  const asCommand = closest(unknown, commands);
  const near = distance(unknown, asCommand) < distance(unknown, asOption) ? asCommand : `--${asOption}`;
  return `unknown option or command "${unknown}"${distance(unknown, near.replace('--', '')) <= 2 ? `, did you mean ${near}?` : ''} (see initscope --help)`;
};

const listOf = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

/** yargs makes a list of an option that is given twice. */
const once = (name: string, value: string | string[] | undefined): string | undefined => {
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times; once is enough`);
  return value;
};
