/** A wrong command line: one line on stderr, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Errors whose message is one clear line for a person, with the exit code they lead to. */
const expected: Readonly<Record<string, number>> = {
  ConfigError: 2,
  UsageError: 2,
  UserModuleError: 2,
  WeightFileError: 2,
  ModelError: 2,
  ModelOptionError: 2,
  QueueAddressError: 2,
  EngineError: 1,
  QueueError: 1,
  OutputError: 1,
  LockError: 1,
};

export const exitCode = (error: unknown): number => (error instanceof Error ? (expected[error.name] ?? 1) : 1);

/** The message on stderr: that of an expected error alone; of any other, which is a defect, with its stack. */
export const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.name in expected
    ? error.message
    : `unexpected failure, please report it: ${error.stack ?? error.message}`;
};
