import type { Redis, RedisOptions } from 'ioredis';
import { errorCode, errorMessage } from '../errors.ts';
import type { QueueAddress } from './address.ts';
import { QueueError } from './address.ts';
import type { Library } from './library.ts';

/** How long a queue may take to answer at the start, in ms. */
const patience = 30_000;

/** Between two attempts to reach it, in ms. */
const retryInterval = (attempts: number): number => Math.min(100 * 2 ** Math.min(attempts, 10), 5000);

/** As BullMQ's own connections and ours are opened. */
export const connectionOptions = ({ connection }: QueueAddress) =>
  ({
    ...connection,
    // Commands wait for as long as the server is away.
    maxRetriesPerRequest: null,
    retryStrategy: retryInterval,
  }) satisfies RedisOptions;

/**
 * Opens a connection to the queue's server, which later finds it again by itself.
 * @param onRefused called where, later, the server refuses who asks, or isn't who it should be
 * @throws QueueError where it doesn't answer within 30 s, or refuses
 */
export const connect = async (
  { Redis }: Library,
  address: QueueAddress,
  onRefused: (error: QueueError) => void,
): Promise<Redis> => {
  const redis = new Redis({ ...connectionOptions(address), lazyConnect: true });
  let last = 'no answer';
  let ready = false;
  const reached = new Promise<void>((resolve, reject) => {
    const failed = (error: unknown): void => {
      last = reasonOf(error);
      if (!isRefusal(error)) return;
      const refusal = new QueueError(`${address.shown}: refused: ${last}`);
      if (ready) onRefused(refusal);
      else reject(refusal);
    };
    redis.on('error', failed);
    // Who is not let in is told so by the first command, on a server that asks for a password.
    redis.on('ready', () => {
      // ioredis goes on in database 0 where the server has not the one that is asked for.
      const { db } = address.connection;
      (db === 0 ? redis.ping() : redis.select(db)).then(() => resolve(), failed);
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new QueueError(`${address.shown}: not reached within ${patience / 1000} s: ${last}`)),
      patience,
    );
  });
  try {
    redis.connect().catch(() => {});
    await Promise.race([reached, late]);
    ready = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error;
  } finally {
    clearTimeout(timer);
  }
};

/** `ECONNREFUSED`, or what the server or TLS says. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return errorMessage(error) || errorCode(error) || 'no answer';
};

/** What another attempt would not change: user or password, a database that there is none of, or a certificate. */
const isRefusal = (error: unknown): boolean =>
  /^(WRONGPASS|NOAUTH|NOPERM|ERR (invalid password|AUTH|Client sent AUTH|DB index|SELECT))/.test(errorMessage(error)) ||
  /CERT|SIGNATURE|^ERR_TLS|ISSUER|EPROTO|ERR_SSL/.test(errorCode(error) ?? '');
