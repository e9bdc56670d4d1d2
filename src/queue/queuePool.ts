import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import pLimit from 'p-limit';
import type { CellSettings } from '../config/index.ts';
import { errorMessage } from '../errors.ts';
import { runEnded, type JobFailure, type Pool, type PoolOptions } from '../executor/pool.ts';
import { openPool } from '../executor/openPool.ts';
import type { CellJob, CellResult } from '../jobs/cell.ts';
import type { Job } from '../jobs/job.ts';
import { findRepeat, isWhole } from '../jobs/found.ts';
import { acceptRepeat } from '../store/records.ts';
import { addressOf, type QueueAddress } from './address.ts';
import type { Kind } from './agentCard.ts';
import { agentsSeen, workersOf, type AgentsSeen } from './agentsSeen.ts';
import { complainBy, tellConnection } from './complaints.ts';
import { connect } from './connection.ts';
import type { QueueError } from './address.ts';
import { starts } from './lease.ts';
import { loadLibrary, type Library } from './library.ts';
import { packSettings } from './modules.ts';
import { listAgents } from './presence.ts';
import { kindOf, queueName, unpackRecord, type Question } from './protocol.ts';
import { RemoteCells } from './remoteCells.ts';

export interface QueuePoolOptions extends PoolOptions {
  /** The queue's address. */
  readonly queue: string;
  /** Called at once, and whenever agents come or go. */
  readonly onAgents: (seen: AgentsSeen) => void;
  /** Called when a cell goes back into the queue. */
  readonly onRetry: () => void;
  /** What goes wrong for the moment, in a line; it is tried again. */
  readonly onComplaint: (line: string) => void;
  /** Called with what ends the run. */
  readonly onLost: (error: QueueError) => void;
}

/** Cells in the queue at a time: enough that no agent waits, few enough that neither server nor run grows with the study. */
const window = { least: 64, most: 1024 } as const;

/** How often it is looked which agents are there, in ms. */
const agentsInterval = 2000;

/** Agents that allow modules may still be starting for so long, in ms. */
const modulesPatience = 5000;

/** How long taking back may take where the server is away, in ms. */
const farewell = 3000;

/**
 * Cells computed by the agents on a queue; what is made of their records (verdicts, pictures, charts) here, by a local pool.
 *
 *     cell ─▶ its missing repeats ─▶ the queue of this engine's kind ─▶ agents ─▶ records, checked ─▶ cells/*.json ─▶ verdict
 *
 * @throws EngineError, QueueError, QueueAddressError
 */
export const openQueuePool = async (options: QueuePoolOptions): Promise<Pool> => {
  const address = addressOf(options.queue);
  const library = await loadLibrary();
  const redis = await connect(library, address, options.onLost);
  tellConnection(redis, address, options.onComplaint);
  try {
    const pool = new QueuePool({ options, address, library, redis, local: await openPool({ ...options, cells: 1 }) });
    pool.watchAgents();
    return pool;
  } catch (error) {
    redis.disconnect();
    throw error;
  }
};

interface Parts {
  readonly options: QueuePoolOptions;
  readonly address: QueueAddress;
  readonly library: Library;
  readonly redis: Redis;
  readonly local: Pool;
}

class QueuePool implements Pool {
  readonly engine;
  readonly workers;
  readonly computing = window.most;
  readonly queue: string;
  readonly #kind: Kind;
  readonly #remotes: Record<'plain' | 'modules', RemoteCells | undefined> = { plain: undefined, modules: undefined };
  readonly #limit = pLimit(window.least);
  #seen: AgentsSeen = { matching: [], others: [] };
  #told: string | undefined;
  /** When the first agent that computes for this run was seen. */
  #matchedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.engine = parts.local.engine;
    this.workers = parts.local.workers;
    this.queue = parts.address.shown;
    this.#kind = kindOf(parts.local.engine);
  }

  watchAgents(): void {
    let looking = false;
    const look = (): void => {
      if (looking) return;
      looking = true;
      this.#lookForAgents()
        .catch(() => {})
        .finally(() => (looking = false));
    };
    look();
    this.#timer = setInterval(look, agentsInterval);
  }

  readonly run = (async (job: Job) =>
    job.kind === 'cell' ? this.#compute(job) : this.#parts.local.run(job)) as Pool['run'];

  readonly close = (): void => void (this.#closing ??= this.#close());

  get closed(): Promise<void> | undefined {
    return this.#closing;
  }

  async #lookForAgents(): Promise<void> {
    this.#seen = agentsSeen(await listAgents(this.#parts.redis), this.#kind);
    const { matching, others } = this.#seen;
    if (matching.length > 0) this.#matchedAt ??= Date.now();
    this.#limit.concurrency = Math.max(window.least, Math.min(window.most, 2 * workersOf(matching)));
    const now = JSON.stringify([matching, others]);
    if (now !== this.#told) this.#parts.options.onAgents(this.#seen);
    this.#told = now;
  }

  /** A cell's missing repeats by agents, the rest here. */
  async #compute(job: CellJob): Promise<CellResult | JobFailure> {
    const { settings } = job.cell;
    const repeats = Array.from({ length: settings.repeats }, (_, repeat) => repeat);
    const missing = repeats.filter((repeat) => job.force || !isWhole(findRepeat(job, repeat), settings));
    const outcomes = await Promise.all(missing.map((repeat) => this.#limit(() => this.#repeat(job, repeat))));
    const failure = outcomes.find((outcome) => typeof outcome === 'object');
    if (failure) return failure;
    const judged = await this.#parts.local.run({ ...job, force: false });
    if (judged.kind === 'failure' || missing.length === 0) return judged;
    return { ...judged, computed: true, seconds: outcomes.reduce<number>((sum, seconds) => sum + Number(seconds), 0) };
  }

  /** Has a repeat computed and writes its record. @returns the seconds that it took, or why there is none */
  async #repeat({ id, cell, folder, force }: CellJob, repeat: number): Promise<number | JobFailure> {
    if (this.#closing) throw runEnded();
    const packed = packedSettings(cell.settings);
    if ('kind' in packed) return packed;
    const label = [`${basename(folder)}:`, cell.slug, ...(cell.settings.repeats > 1 ? [`repeat ${repeat}`] : [])].join(
      ' ',
    );
    const question: Question = { id, repeat, label: label.slice(0, 400), ...packed };
    const needsModules = Object.keys(packed.modules).length > 0;
    if (needsModules && !(await this.#modulesAllowed())) {
      return failure('modules of your own run only on agents that were started with --allow-modules, and none was');
    }
    const remote = this.#remote(needsModules ? 'modules' : 'plain');
    let from = '';
    for (let tried = 0; tried < starts; tried++) {
      const outcome = await remote.ask(question, force || tried > 0);
      if (outcome.kind === 'failure') return outcome;
      const text = unpackRecord(outcome.answer);
      if (text !== undefined && acceptRepeat(folder, id, repeat, text)) return outcome.answer.seconds;
      from = outcome.answer.agent;
    }
    return failure(`its record came damaged ${starts} times, at last from ${from}`);
  }

  #remote(which: 'plain' | 'modules'): RemoteCells {
    const { onRetry, onComplaint } = this.#parts.options;
    return (this.#remotes[which] ??= new RemoteCells({
      library: this.#parts.library,
      address: this.#parts.address,
      name: queueName(this.#kind, which === 'modules'),
      onRetry,
      onComplaint: complainBy(onComplaint),
    }));
  }

  /** Waits for the first agents, and a while for one that allows modules. */
  async #modulesAllowed(): Promise<boolean> {
    while (!this.#seen.matching.some(({ modules }) => modules)) {
      if (this.#closing) throw runEnded();
      if (this.#matchedAt !== undefined && Date.now() - this.#matchedAt > modulesPatience) return false;
      await setTimeout(200);
    }
    return true;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    const remotes = Object.values(this.#remotes).flatMap((remote) => remote ?? []);
    const takenBack = Promise.all(remotes.map((remote) => remote.close(runEnded())));
    await Promise.race([takenBack.catch(() => {}), setTimeout(farewell, undefined, { ref: false })]);
    for (const remote of remotes) remote.disconnect();
    this.#parts.redis.disconnect();
    this.#parts.local.close();
  }
}

const failure = (message: string): JobFailure => ({ kind: 'failure', message });

const packedSettings = (settings: CellSettings): ReturnType<typeof packSettings> | JobFailure => {
  try {
    return packSettings(settings);
  } catch (error) {
    return failure(errorMessage(error));
  }
};
