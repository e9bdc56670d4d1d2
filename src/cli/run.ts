import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadStudy, sameFile, standardInput, type Overrides, type Study } from '../config/index.ts';
import { quoted } from '../invocation.ts';
import { packageFile } from '../package.ts';
import type { BackendChoice } from '../engine/types.ts';
import { streamStudies, type StreamedReport } from '../study/runStudies.ts';
import { runShard } from '../study/runShard.ts';
import { shareOf } from '../study/shard.ts';
import { UsageError } from './exit.ts';
import { requireFolder } from './folders.ts';
import { printPlan } from './plan.ts';
import { createProgress } from './progress.ts';
import { queueInEnvironment } from './queue.ts';
import { printReport } from './results.ts';
import { makeReady } from './setup.ts';
import { reportShard, shardOf } from './shard.ts';
import { wholeNumber } from './wholeNumber.ts';

export interface RunArguments {
  readonly config: readonly string[];
  readonly out: string;
  readonly set: readonly string[];
  readonly seed: string | undefined;
  readonly backend: BackendChoice;
  readonly workers: string | undefined;
  /** `3/16` */
  readonly shard: string | undefined;
  /** The address of a queue. */
  readonly queue: string | undefined;
  readonly force: boolean;
  /** Every node of a model is a layer, not its author's modules. */
  readonly nodes: boolean;
  /** A verdict other than healthy ends in exit 3. */
  readonly strict: boolean;
  readonly dryRun: boolean;
  readonly quiet: boolean;
}

/** `initscope run`. @returns the exit code */
export const run = async (args: RunArguments): Promise<number> => {
  const seed = wholeNumber('seed', args.seed, 0, 2 ** 32 - 1);
  const workers = wholeNumber('workers', args.workers, 1, 256);
  requireFolder(`--out ${args.out}`, args.out);
  const studies = loadStudies(args.config.length > 0 ? args.config : notebookStudies, {
    set: args.set,
    seed,
    nodes: args.nodes,
    warn: (line) => args.quiet || process.stderr.write(`${line}\n`),
  });
  if (args.strict) for (const study of studies) requireDiagnostics(study);
  const shard = args.shard === undefined ? undefined : shardOf(args.shard);
  if (shard && args.queue !== undefined) {
    throw new UsageError('--shard and --queue: one or the other; agents divide the cells among them without shards');
  }
  // A shard is what this machine computes, whatever the environment says.
  const queue = shard ? undefined : (args.queue ?? queueInEnvironment());
  const planned = shard ? shareOf(studies, shard) : studies;
  if (!args.quiet) for (const line of studies.flatMap(({ notes }) => notes)) process.stderr.write(`${line}\n`);
  if (args.dryRun) {
    await printPlan(planned, { ...args, shard: args.shard });
    return 0;
  }
  const progress = createProgress(planned, args.quiet);
  const stopping = new AbortController();
  let stopped: number | undefined;
  const stop = (code: number): void => {
    if (queue === undefined || stopped !== undefined) process.exit(code);
    stopped = code;
    // The queue gets a moment to be told.
    setTimeout(() => process.exit(code), 5000).unref();
    stopping.abort();
  };
  const interrupt = (): void => {
    progress.stop();
    if (stopped === undefined) {
      process.stderr.write('interrupted; what is finished is kept: the same command goes on from there\n');
    }
    stop(130);
  };
  const terminate = (): void => stop(143);
  process.on('SIGINT', interrupt).on('SIGTERM', terminate);
  try {
    const native = ['auto', 'tensorflow'].includes(args.backend) ? await makeReady(args.quiet) : undefined;
    const options = { ...args, queue, workers, native, signal: stopping.signal, onEvent: progress.on };
    // The reports come when the bar is gone, whose terminal cuts long lines off.
    if (shard) {
      const cells = await runShard(studies, shard, options);
      progress.stop();
      return reportShard(cells, shard, args.strict);
    }
    const reports = await streamStudies(studies, options);
    progress.stop();
    return reportOn(reports, args.strict);
  } catch (error) {
    if (stopped !== undefined) return stopped;
    throw error;
  } finally {
    progress.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', terminate);
  }
};

/** Prints the closing tables. @returns the exit code */
const reportOn = (reports: readonly StreamedReport[], strict: boolean): number => {
  let failed = false;
  let healthy = true;
  for (const report of reports) {
    printReport(report);
    failed ||= report.missing.length > 0;
    for (const { message, verdict } of report.cells) {
      failed ||= message !== undefined;
      healthy &&= verdict?.verdict === 'healthy';
    }
  }
  if (failed) return 1;
  return strict && !healthy ? 3 : 0;
};

const requireDiagnostics = ({ file, cells }: Study): void => {
  if (cells.some(({ settings }) => !settings.diagnostics)) {
    throw new UsageError(`--strict needs verdicts, and ${file} switches them off: set diagnostics: true`);
  }
};

const notebookStudies = ['configs/sigmoid.yaml', 'configs/relu.yaml'];

/** A file as it is named here; where there is none, a config of this package that is named so. */
const locate = (file: string): string => {
  if (file === standardInput || existsSync(file)) return file;
  const own = fileURLToPath(packageFile(file));
  return /^configs\/[\w-]+\.yaml$/.test(file) && existsSync(own) ? own : file;
};

/** All problems of all files at once; two studies of one name would share a folder. */
const loadStudies = (files: readonly string[], overrides: Overrides): Study[] => {
  const problems: string[] = [];
  const studies: Study[] = [];
  if (files.filter((file) => file === standardInput).length > 1) {
    throw new UsageError('- is named twice, and standard input can be read once');
  }
  for (const file of files) {
    try {
      studies.push(loadStudy(locate(file), overrides));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems.map((problem) => withRemedy(file, problem)));
    }
  }
  for (const [i, { name, file }] of studies.entries()) {
    const duplicate = studies.findIndex((other) => sameFile(other.name) === sameFile(name));
    if (duplicate < i)
      problems.push(
        `${file}: the name "${name}" is that of ${studies[duplicate]!.file}; each study needs a folder of its own`,
      );
  }
  // A bad --set is found anew with each file.
  if (problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return studies;
};

/** `network.width=50` or `+network.width=50` among the configs, as Hydra has it. */
const withRemedy = (word: string, problem: string): string =>
  /^\+*[\w.[\]]+=/.test(word) && !existsSync(word)
    ? `${word}: no such file; a key is set by --set ${quoted(word.replace(/^\++/, ''))}`
    : problem;
