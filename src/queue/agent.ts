import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Job, Worker } from 'bullmq';
import type { CellSettings } from '../config/index.ts';
import type { BackendChoice, NativeState } from '../engine/index.ts';
import { errorMessage } from '../errors.ts';
import { openProcessPool } from '../executor/processPool.ts';
import type { Pool } from '../executor/pool.ts';
import { recordKey } from '../jobs/keys.ts';
import { onExit } from '../onExit.ts';
import { addressOf } from './address.ts';
import type { AgentCard } from './agentCard.ts';
import { Company } from './company.ts';
import { complainBy, tellConnection } from './complaints.ts';
import { connect, connectionOptions } from './connection.ts';
import type { QueueError } from './address.ts';
import { leaseOf, starts } from './lease.ts';
import { loadLibrary, type Library } from './library.ts';
import { MemoryShare } from './memoryShare.ts';
import { namesModule, placeModules } from './modules.ts';
import { announce, ownName } from './presence.ts';
import { kindOf, prefix, queueName, readQuestion, type Answer } from './protocol.ts';

export interface AgentOptions {
  /** The queue's address. */
  readonly queue: string;
  readonly backend: BackendChoice;
  readonly native: NativeState | undefined;
  /** Processes that compute. */
  readonly workers: number;
  /** Whether it runs modules of the user's, which come with their cells. */
  readonly allowModules: boolean;
  /** Ends after so many seconds without a cell. */
  readonly idle: number | undefined;
  /** Once aborted, cells under way are finished, and no more is begun. */
  readonly signal: AbortSignal;
  /** What it is, at the start. */
  readonly onReady: (card: AgentCard, queue: string) => void;
  readonly onCell: (label: string, outcome: { readonly seconds: number } | { readonly failure: string }) => void;
  /** What goes wrong for the moment; it is tried again. */
  readonly onComplaint: (line: string) => void;
}

/**
 * Computes cells of whatever study is on the queue, in processes of their own, so that this one keeps telling that it lives,
 * until it is told to stop.
 * @throws EngineError, QueueError, QueueAddressError
 */
export const runAgent = async (options: AgentOptions): Promise<void> => {
  const address = addressOf(options.queue);
  const lease = leaseOf();
  const library = await loadLibrary();
  let lose: (error: QueueError) => void = () => {};
  const lost = new Promise<never>((_, reject) => (lose = reject));
  lost.catch(() => {});
  const redis = await connect(library, address, lose);
  tellConnection(redis, address, options.onComplaint);
  const pool = await openProcessPool(options, options.workers, undefined, 1).catch((error: unknown) => {
    redis.disconnect();
    throw error;
  });
  const folder = mkdtempSync(join(tmpdir(), 'initscope-agent-'));
  const cancel = onExit(() => rmSync(folder, { recursive: true, force: true }));
  const kind = kindOf(pool.engine);
  const card: AgentCard = {
    id: randomUUID(),
    name: ownName(),
    ...kind,
    workers: options.workers,
    modules: options.allowModules,
  };
  const complain = complainBy(options.onComplaint);
  const desk = new Desk(options, pool, folder, card.name);
  const workers = [false, ...(options.allowModules ? [true] : [])].map((modules): Worker =>
    new library.Worker(queueName(kind, modules), (job: Job, token?: string) => desk.answer(job, token, library), {
      connection: connectionOptions(address),
      prefix,
      concurrency: options.workers,
      lockDuration: lease,
      stalledInterval: lease,
      maxStalledCount: starts - 1,
    }).on('error', complain),
  );
  const leave = await announce(redis, card, complain);
  options.onReady(card, address.shown);
  try {
    await Promise.race([aborted(options.signal), desk.idleFor(options.idle), lost]);
    await leave();
    await Promise.all(workers.map((worker) => worker.close()));
  } finally {
    for (const worker of workers) worker.disconnect().catch(() => {});
    pool.close();
    redis.disconnect();
    cancel();
    rmSync(folder, { recursive: true, force: true });
  }
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

type Errors = Pick<Library, 'UnrecoverableError' | 'DelayedError'>;

/** After so long a cell that can't begin now comes again, in ms. */
const comeAgain = 1000;

/** Where questions are checked and answered. */
class Desk {
  readonly #options: AgentOptions;
  readonly #pool: Pool;
  readonly #folder: string;
  readonly #name: string;
  readonly #memory = new MemoryShare();
  readonly #company = new Company();
  #lastAt = Date.now();

  constructor(options: AgentOptions, pool: Pool, folder: string, name: string) {
    this.#options = options;
    this.#pool = pool;
    this.#folder = folder;
    this.#name = name;
  }

  /** @throws Refusal where the message is none that may be computed here; another try would not change that */
  async answer(job: Job, token: string | undefined, errors: Errors): Promise<Answer> {
    const leave = this.#company.join(job.stalledCounter === starts - 1);
    if (!leave) {
      await job.moveToDelayed(Date.now() + comeAgain, token);
      throw new errors.DelayedError();
    }
    let label = 'a message';
    try {
      const question = this.#checked(job.data, errors.UnrecoverableError);
      ({ label } = question);
      const release = await this.#memory.take(question.settings);
      const result = await this.#pool.run({ kind: 'record', ...question }).finally(release);
      if (result.kind === 'failure') throw new Error(result.message);
      this.#options.onCell(label, result);
      return { record: result.record, seconds: result.seconds, agent: this.#name };
    } catch (error) {
      this.#options.onCell(label, { failure: errorMessage(error) });
      throw error;
    } finally {
      leave();
      this.#lastAt = Date.now();
    }
  }

  #checked(data: unknown, Refusal: Errors['UnrecoverableError']) {
    const refuse = (why: string): never => {
      throw new Refusal(`refused by ${this.#name}: ${why}`);
    };
    const question = readQuestion(data) ?? refuse('no message of initscope');
    const { id, repeat, label, modules } = question;
    let settings: unknown;
    try {
      settings = JSON.parse(question.settings);
      if (namesModule(settings)) {
        if (!this.#options.allowModules) refuse('a module of your own, and it was started without --allow-modules');
        settings = placeModules(settings, modules, this.#folder);
      }
    } catch (error) {
      if (error instanceof Refusal) throw error;
      return refuse(errorMessage(error));
    }
    if (recordKey(settings as CellSettings, this.#pool.engine) !== id) {
      refuse('the settings are not those that the id names');
    }
    return { id, repeat, label, settings: settings as CellSettings };
  }

  /** Resolves after so many seconds without a cell; never where there are none. */
  idleFor(seconds: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      if (seconds === undefined) return;
      const timer = setInterval(() => {
        if (this.#company.size > 0 || Date.now() - this.#lastAt < seconds * 1000) return;
        clearInterval(timer);
        resolve();
      }, 200);
    });
  }
}
