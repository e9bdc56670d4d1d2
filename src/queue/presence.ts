import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import type { AgentCard, Kind } from './agentCard.ts';
import { isPassing } from './complaints.ts';
import { prefix, readCard } from './protocol.ts';

/** A sorted set of the agents' cards, by when each was last seen, in seconds of the server's clock. */
const key = `${prefix}:agents`;

/** How often an agent shows itself, in ms. */
const interval = 5000;

/** Not seen for so long, an agent counts as gone, in s. */
const forgottenAfter = 20;

/** `node1/4711` */
export const ownName = (): string => `${hostname()}/${process.pid}`;

/**
 * Shows others on the queue that this agent is there, and goes on trying where the server can't take that now.
 * @returns what ends that
 */
export const announce = async (
  redis: Redis,
  card: AgentCard,
  onComplaint: (error: Error) => void,
): Promise<() => Promise<void>> => {
  const text = JSON.stringify(card);
  const show = async (): Promise<void> => {
    await redis.zadd(key, await serverSeconds(redis), text);
  };
  await show().catch((error: unknown) => {
    if (!isPassing(error)) throw error;
    onComplaint(error);
  });
  const timer = setInterval(() => {
    // While the server is away, one question waits for it.
    if (redis.status === 'ready') show().catch(() => {});
  }, interval);
  return async () => {
    clearInterval(timer);
    if (redis.status === 'ready') await redis.zrem(key, text).catch(() => {});
  };
};

/** By one clock, for those of the machines may differ. */
const serverSeconds = async (redis: Redis): Promise<number> => Number((await redis.time())[0]);

/** The agents that are there, whatever they compute with. */
export const listAgents = async (redis: Redis): Promise<AgentCard[]> => {
  await redis.zremrangebyscore(key, '-inf', String((await serverSeconds(redis)) - forgottenAfter));
  const texts = await redis.zrange(key, '0', '-1');
  return texts.flatMap((text) => readCard(text) ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

/** Why an agent can't compute for a run of this kind; undefined where it can. */
export const misfitOf = (agent: AgentCard, kind: Kind): string | undefined => {
  if (agent.initscope !== kind.initscope) return `initscope ${agent.initscope}, not ${kind.initscope}`;
  if (agent.backend !== kind.backend || agent.version !== kind.version) {
    return `${agent.backend} ${agent.version}, not ${kind.backend} ${kind.version}`;
  }
  return agent.fingerprint === kind.fingerprint
    ? undefined
    : `another kind of processor: the fingerprint of its kernels is ${agent.fingerprint}, not ${kind.fingerprint}`;
};
