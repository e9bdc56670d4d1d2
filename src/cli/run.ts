import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadStudy, type Study } from '../config/index.ts';
import { packageFile } from '../package.ts';
import type { BackendChoice } from '../engine/types.ts';
import { runStudies, type StudyReport } from '../study/runStudies.ts';
import { UsageError } from './exit.ts';
import { printPlan } from './plan.ts';
import { createProgress } from './progress.ts';
import { printReport } from './results.ts';
import { makeReady } from './setup.ts';

export interface RunArguments {
  readonly config: readonly string[];
  readonly out: string;
  readonly set: readonly string[];
  readonly seed: string | undefined;
  readonly backend: BackendChoice;
  readonly workers: string | undefined;
  readonly force: boolean;
  /** A verdict other than healthy ends in exit 3. */
  readonly strict: boolean;
  readonly dryRun: boolean;
  readonly quiet: boolean;
}

/** `initscope run`. @returns the exit code */
export const run = async (args: RunArguments): Promise<number> => {
  const seed = wholeNumber('seed', args.seed, 0, 2 ** 32 - 1);
  const workers = wholeNumber('workers', args.workers, 1, 256);
  const studies = loadStudies(args.config.length > 0 ? args.config : notebookStudies.map(locate), {
    set: args.set,
    seed,
  });
  if (args.strict) for (const study of studies) requireDiagnostics(study);
  if (args.dryRun) {
    printPlan(studies);
    return 0;
  }
  const progress = createProgress(studies, args.quiet);
  const interrupt = (): void => {
    progress.stop();
    process.stderr.write('interrupted; what is finished is kept: the same command goes on from there\n');
    process.exit(130);
  };
  const terminate = (): void => process.exit(143);
  process.once('SIGINT', interrupt).once('SIGTERM', terminate);
  let reports: StudyReport[];
  try {
    const native = ['auto', 'tensorflow'].includes(args.backend) ? await makeReady(args.quiet) : undefined;
    reports = await runStudies(studies, { ...args, workers, native, onEvent: progress.on });
  } finally {
    progress.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', terminate);
  }
  for (const report of reports) printReport(report);
  const cells = reports.flatMap((report) => report.cells);
  if (cells.some(({ message }) => message !== undefined) || reports.some(({ missing }) => missing.length > 0)) return 1;
  return args.strict && cells.some(({ verdict }) => verdict?.verdict !== 'healthy') ? 3 : 0;
};

const requireDiagnostics = ({ file, cells }: Study): void => {
  if (cells.some(({ settings }) => !settings.diagnostics)) {
    throw new UsageError(`--strict needs verdicts, and ${file} switches them off: set diagnostics: true`);
  }
};

const notebookStudies = ['configs/sigmoid.yaml', 'configs/relu.yaml'];

/** A config of this package, where it isn't in the working folder. */
const locate = (file: string): string => (existsSync(file) ? file : fileURLToPath(packageFile(file)));

/** All problems of all files at once; two studies of one name would share a folder. */
const loadStudies = (
  files: readonly string[],
  overrides: { set: readonly string[]; seed: number | undefined },
): Study[] => {
  const problems: string[] = [];
  const studies: Study[] = [];
  for (const file of files) {
    try {
      studies.push(loadStudy(file, overrides));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  for (const [i, { name, file }] of studies.entries()) {
    const duplicate = studies.findIndex((other) => other.name.toLowerCase() === name.toLowerCase());
    if (duplicate < i)
      problems.push(
        `${file}: the name "${name}" is that of ${studies[duplicate]!.file}; each study needs a folder of its own`,
      );
  }
  // A bad --set is found anew with each file.
  if (problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return studies;
};

const wholeNumber = (name: string, text: string | undefined, least: number, most: number): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`--${name} ${text}: expected a whole number from ${least} to ${most}`);
  }
  return value;
};
