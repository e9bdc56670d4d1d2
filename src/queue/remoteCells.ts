import type { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Job, Queue, QueueEvents, Worker } from 'bullmq';
import { connectionOptions } from './connection.ts';
import type { QueueAddress } from './address.ts';
import { isPassing } from './complaints.ts';
import { leaseOf, starts } from './lease.ts';
import type { Library } from './library.ts';
import { jobId, prefix, readAnswer, type Answer, type Question } from './protocol.ts';

/** What became of a question. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly message: string };

interface Waiting {
  readonly question: Question;
  readonly settle: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** How often it is looked what became of the cells that are waited for, in ms: events may be missed. */
const lookInterval = 2000;

/** Answers of a run that has died are kept for so long, in s. */
const kept = 24 * 3600;

/** Events keep whole answers: as many as are read at once, not BullMQ's 10,000. */
const mostEvents = 1024;

export interface RemoteOptions {
  readonly library: Library;
  readonly address: QueueAddress;
  readonly name: string;
  /** Called when a cell goes back into the queue, for its agent died or failed. */
  readonly onRetry: () => void;
  /** What the server or BullMQ complain of; it is tried again. */
  readonly onComplaint: (error: Error) => void;
}

/**
 * Cells in one of BullMQ's queues. A question is in it once, under its id: events tell when it is answered, and every few
 * seconds each is looked at, for an event may be missed, and a server that was restarted may have forgotten it.
 */
export class RemoteCells {
  readonly #waiting = new Map<string, Waiting>();
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  readonly #checker: Worker;
  readonly #timer: NodeJS.Timeout;
  readonly #onComplaint: (error: Error) => void;
  readonly #closed = new AbortController();
  #looking = false;

  constructor({ library: { Queue, QueueEvents, Worker }, address, name, onRetry, onComplaint }: RemoteOptions) {
    const options = { connection: connectionOptions(address), prefix };
    const lease = leaseOf();
    this.#onComplaint = onComplaint;
    this.#queue = new Queue(name, { ...options, streams: { events: { maxLen: mostEvents } } });
    this.#events = new QueueEvents(name, options);
    // Stalled cells are looked for here as well: of agents that have all died none does.
    this.#checker = new Worker(name, null, {
      ...options,
      autorun: false,
      lockDuration: lease,
      stalledInterval: lease,
      maxStalledCount: starts - 1,
    });
    this.#checker.startStalledCheckTimer().catch(onComplaint);
    for (const part of [this.#queue, this.#events, this.#checker] as readonly EventEmitter[]) {
      part.setMaxListeners(0).on('error', onComplaint);
    }
    this.#events.on('completed', ({ jobId: id, returnvalue }) => this.#answered(id, returnvalue));
    this.#events.on('failed', ({ jobId: id, failedReason }) => this.#failed(id, failedReason));
    this.#events.on('waiting', ({ jobId: id, prev }) => {
      if (prev === 'active' && this.#waiting.has(id)) onRetry();
    });
    this.#timer = setInterval(() => void this.#lookAtAll().catch(onComplaint), lookInterval);
  }

  /** @param fresh an answer that an earlier run has left in the queue is none */
  async ask(question: Question, fresh: boolean): Promise<Outcome> {
    const id = jobId(question);
    const left = await this.#left(id, fresh);
    return new Promise((settle, reject) => {
      this.#waiting.set(id, { question, settle, reject });
      if (left) this.#answered(id, left.returnvalue);
      // What can't be put into the queue now is missing there when it is looked at next.
      else this.#add(question).catch((error: Error) => (isPassing(error) ? this.#onComplaint(error) : reject(error)));
    });
  }

  /** What an earlier run has left of a question, if it is an answer; else it is removed. */
  async #left(id: string, fresh: boolean): Promise<Job | undefined> {
    for (;;) {
      try {
        const left = (await this.#queue.getJob(id)) as Job | undefined;
        if (!fresh && left?.finishedOn && !left.failedReason) return left;
        if (left && (fresh || left.failedReason || left.deferredFailure)) await this.#queue.remove(id);
        return undefined;
      } catch (error) {
        if (!isPassing(error)) throw error;
        this.#onComplaint(error);
      }
      await setTimeout(lookInterval, undefined, { signal: this.#closed.signal });
    }
  }

  #add(question: Question): Promise<Job> {
    return this.#queue.add('repeat', question, {
      jobId: jobId(question),
      attempts: starts,
      removeOnComplete: { age: kept },
      removeOnFail: { age: kept },
    });
  }

  async #lookAtAll(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      await Promise.all([...this.#waiting.keys()].map((id) => this.#look(id)));
    } finally {
      this.#looking = false;
    }
  }

  async #look(id: string): Promise<void> {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    const job = (await this.#queue.getJob(id)) as Job | undefined;
    if (this.#waiting.get(id) !== waiting) return;
    if (!job) await this.#add(waiting.question);
    else if (job.finishedOn && job.failedReason) this.#failed(id, job.failedReason);
    else if (job.finishedOn) this.#answered(id, job.returnvalue);
    // Marked so that the next agent fails it; there may be none any more.
    else if (job.deferredFailure) this.#failed(id, job.deferredFailure);
  }

  #answered(id: string, message: unknown): void {
    const answer = readAnswer(message);
    this.#settle(id, answer ? { kind: 'answer', answer } : { kind: 'failure', message: 'an answer that is not ours' });
  }

  #failed(id: string, reason: string): void {
    const message = /stalled more than/.test(reason)
      ? `${starts} agents in turn died while they computed it, or lost the queue`
      : reason.split('\n')[0]!;
    this.#settle(id, { kind: 'failure', message });
  }

  #settle(id: string, outcome: Outcome): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    this.#queue.remove(id).catch(() => {});
    waiting.settle(outcome);
  }

  /** Takes back what is not computed yet; whoever waits is told `reason`. */
  async close(reason: Error): Promise<void> {
    clearInterval(this.#timer);
    this.#closed.abort(reason);
    const ids = [...this.#waiting.keys()];
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
    // One that is being computed stays, and its answer is kept for the next run.
    await Promise.all(ids.map((id) => this.#queue.remove(id).catch(() => {})));
    await Promise.all([this.#checker.close(true), this.#events.close(), this.#queue.close()]);
  }

  /** Ends the connections, whatever is under way. */
  disconnect(): void {
    for (const part of [this.#queue, this.#events, this.#checker]) part.disconnect().catch(() => {});
  }
}
