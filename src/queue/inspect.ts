import type { Engine } from '../engine/index.ts';
import { addressOf } from './address.ts';
import { connect, connectionOptions } from './connection.ts';
import { loadLibrary } from './library.ts';
import { listAgents, misfitOf } from './presence.ts';
import type { AgentCard } from './agentCard.ts';
import { kindOf, prefix, queueName } from './protocol.ts';

/** What is at a queue. */
export interface QueueState {
  readonly address: string;
  /** `Redis 7.0.15`, and how it is set up. */
  readonly server: string;
  /** What of it is not as it should be. */
  readonly problems: readonly string[];
  readonly agents: readonly { readonly agent: AgentCard; readonly why: string | undefined }[];
  /** Cells of this engine's kind. */
  readonly cells: { readonly waiting: number; readonly active: number };
}

/** @param engine what a run would compute with here @throws QueueError, QueueAddressError */
export const inspectQueue = async (queue: string, engine: Engine): Promise<QueueState> => {
  const address = addressOf(queue);
  const library = await loadLibrary();
  const redis = await connect(library, address, () => {});
  const kind = kindOf(engine);
  const queues = [false, true].map(
    (modules) =>
      new library.Queue(queueName(kind, modules), {
        connection: connectionOptions(address),
        prefix,
        skipMetasUpdate: true,
        skipVersionCheck: true,
      }),
  );
  try {
    const agents = await listAgents(redis);
    const counts = await Promise.all(queues.map((one) => one.getJobCounts('wait', 'active', 'delayed')));
    const sum = (state: string): number => counts.reduce((total, count) => total + (count[state] ?? 0), 0);
    return {
      address: address.shown,
      ...describeServer(await redis.info()),
      agents: agents.map((agent) => ({ agent, why: misfitOf(agent, kind) })),
      cells: { waiting: sum('wait') + sum('delayed'), active: sum('active') },
    };
  } finally {
    for (const one of queues)
      one
        .on('error', () => {})
        .disconnect()
        .catch(() => {});
    redis.disconnect();
  }
};

const describeServer = (info: string): Pick<QueueState, 'server' | 'problems'> => {
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const valkey = field('valkey_version');
  const name = valkey === '' ? `Redis ${field('redis_version')}` : `Valkey ${valkey}`;
  const persistent = field('aof_enabled') === '1';
  const limit = Number(field('maxmemory'));
  const used = `${field('used_memory_human')}${limit > 0 ? ` of ${field('maxmemory_human')}` : ''} in memory`;
  const policy = field('maxmemory_policy');
  return {
    server: `${name}, ${used}, ${persistent ? 'append-only file' : 'no append-only file'}`,
    problems: [
      ...(limit > 0 && Number(field('used_memory')) > limit
        ? ['it has no memory left: what it is asked waits until there is, or maxmemory is more']
        : []),
      ...(limit > 0 && policy !== 'noeviction'
        ? [`maxmemory-policy is ${policy}: cells vanish where memory runs out; set it to noeviction`]
        : []),
      ...(persistent
        ? []
        : ['what waits is forgotten where the server restarts, and asked again by the runs: set appendonly yes']),
    ],
  };
};
