import type { Redis } from 'ioredis';
import { errorCode, errorMessage } from '../errors.ts';
import type { QueueAddress } from './address.ts';

/** Tells when the server is lost, unless `redis.disconnect()` was called, and when it is there again. */
export const tellConnection = (redis: Redis, { shown }: QueueAddress, say: (line: string) => void): void => {
  let lost = false;
  redis.on('reconnecting', () => {
    if (!lost) say(`${shown}: connection lost; trying again until it is back`);
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) say(`${shown}: connected again`);
    lost = false;
  });
};

/** Says what BullMQ complains of, each thing once; of the connection, which all its parts complain of, `tellConnection` tells. */
export const complainBy = (say: (line: string) => void): ((error: unknown) => void) => {
  const said = new Set<string>();
  return (error) => {
    const told = errorMessage(error).replace(/\.? script: \S+, on @\S+$/, '');
    const line = told.replace(/[\w-]+\.\d+|[\da-f-]{24,}/g, '…');
    if (isOfConnection(error) || said.has(line)) return;
    said.add(line);
    say(`queue: ${told}${isPassing(error) ? '; trying again until it can' : ''}`);
  };
};

/** What a server answers that can't do now what it can do later: no memory, no disk, starting, another one taking over. */
export const isPassing = (error: unknown): error is Error =>
  /^(OOM|MISCONF|READONLY|BUSY|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS) /.test(errorMessage(error));

const isOfConnection = (error: unknown): boolean =>
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOST|ENET)/.test(errorCode(error) ?? '') ||
  /^(Connection is closed|connect |read E|write E|Socket closed|LOADING|Stream isn't writeable)/.test(
    errorMessage(error),
  ) ||
  error instanceof AggregateError;
