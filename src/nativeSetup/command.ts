import type { Environment } from './types.ts';
import { spawn } from 'node:child_process';

/** How long a command may take, in milliseconds. */
export interface Limits {
  readonly total: number;
  /** Milliseconds without growth of `amount()` after which the command is killed. */
  readonly stall?: number;
}

export interface CommandOptions {
  readonly environment: Environment;
  readonly directory: string;
  readonly limits: Limits;
  /** A number that grows as long as the command makes progress; polled a few times a second. */
  readonly amount?: () => number;
  readonly onAmount?: (amount: number) => void;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** The command could not be started, failed, or was ended for taking too long. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly stderr: string;

  constructor(message: string, stderr = '') {
    super(message);
    this.stderr = stderr;
  }
}

const watchInterval = 200;

/** Runs a command to its end within the limits; throws CommandError on anything but exit 0. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { limits } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.directory,
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));

    let overrun: string | undefined;
    const stop = watch(options, (reason) => {
      overrun = reason;
      child.kill('SIGKILL');
      // Grandchildren may hold the pipes open, which are not read any more.
      child.stdout.destroy();
      child.stderr.destroy();
    });
    const fail = (message: string) => reject(new CommandError(message, output.stderr));
    child.on('error', (error) => {
      stop();
      fail(error.message);
    });
    child.on('close', (code, signal) => {
      stop();
      if (overrun !== undefined) fail(overrun);
      else if (code === 0) resolve(output);
      else fail(signal === null ? `exit ${code}` : `ended by ${signal}`);
    });
  });

  function watch({ amount, onAmount }: CommandOptions, end: (reason: string) => void): () => void {
    const started = performance.now();
    let last = { amount: 0, at: started };
    const timer = setInterval(() => {
      const now = performance.now();
      const current = amount?.() ?? 0;
      if (current !== last.amount) last = { amount: current, at: now };
      onAmount?.(current);
      if (now - started > limits.total) end(`not done after ${seconds(limits.total)}`);
      else if (limits.stall !== undefined && now - last.at > limits.stall)
        end(`no progress for ${seconds(limits.stall)}`);
    }, watchInterval);
    return () => clearInterval(timer);
  }
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;
