import { fork, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packageFile } from '../package.ts';
import { EngineError, nativeEnvironment, type Engine } from '../engine/index.ts';
import type { Job } from '../jobs/job.ts';
import type { Answer, Question, Reply, Request } from './worker.ts';

type OpenRequest = Omit<Extract<Request, { type: 'open' }>, 'type'>;

/** The process ended without an answer: killed, out of memory, or crashed in native code. */
export class WorkerExitError extends Error {
  override readonly name = 'WorkerExitError';
}

/** What a dying process says last is kept for its message; more than this is not. */
const keptStderr = 4000;

/** A process that runs one job at a time. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #stderr = '';
  #engine: Engine | undefined;
  #requests = 0;

  constructor() {
    this.#child = fork(fileURLToPath(packageFile('dist/executor/worker.js')), {
      // Without the program's own options: a process that runs a file does not start with `--input-type`.
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...withoutSecrets(process.env), ...nativeEnvironment() },
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptStderr);
    });
    preferForKilling(this.#child.pid);
    // A message to a process that is gone is answered by its exit.
    this.#child.on('error', () => {});
  }

  /** Makes the engine ready. @throws EngineError where the backend doesn't run, WorkerExitError */
  async open(request: OpenRequest): Promise<void> {
    const reply = await this.#ask({ type: 'open', ...request });
    if (reply.type === 'ready') {
      this.#engine = reply.engine;
      return;
    }
    this.kill();
    throw new EngineError(reply.type === 'error' ? reply.message : 'a worker opened no engine');
  }

  /** Once it is open. */
  get engine(): Engine {
    return this.#engine!;
  }

  get alive(): boolean {
    return this.#child.connected && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @throws WorkerExitError */
  run(job: Job): Promise<Reply> {
    return this.#ask({ type: 'job', job });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #ask(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const number = this.#requests++;
      // What a user's module may send from there is no answer.
      const onMessage = (answer: Partial<Answer> | null): void => {
        if (answer?.number !== number || !answer.reply) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(answer.reply);
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
        child.off('message', onMessage);
        reject(new WorkerExitError(`its process ended with ${signal ?? `exit code ${code}`}${this.#stderrSummary()}`));
      };
      if (!this.alive) {
        onExit(child.exitCode, child.signalCode);
        return;
      }
      // First of all: where it can't be sent, nothing listens.
      child.send({ number, request } satisfies Question);
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
  }

  /** `: FATAL ERROR: Reached heap limit …`, where the process said something. */
  #stderrSummary(): string {
    const lines = this.#stderr.split('\n').filter((line) => line.trim() !== '' && !tracing.test(line));
    const line =
      lines.find((text) => text.startsWith('FATAL ERROR')) ??
      lines.findLast((text) => /^\w*Error\b/.test(text)) ??
      lines.at(-1);
    return line === undefined ? '' : `: ${line.trim().slice(0, 200)}`;
  }
}

/** What Node prints around the reason of its end: where the code stood, and its own version. */
const tracing = /^\s*(at |\d+: |\^+$)|^-----|^Node\.js v/;

/** Where memory runs out, Linux ends a process that computes, whose cell is tried again, rather than the one that waits for it. */
const preferForKilling = (pid: number | undefined): void => {
  try {
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/oom_score_adj`, '500');
  } catch {
    // Already gone, or not allowed.
  }
};

/** The queue's address and password are no business of a process that may run a user's module. */
const withoutSecrets = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('INITSCOPE_QUEUE')));
