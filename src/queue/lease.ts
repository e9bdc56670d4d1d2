import { QueueAddressError } from './address.ts';

/**
 * For so long, in ms, a cell is an agent's without a sign of life from it; then another agent gets it. `INITSCOPE_QUEUE_LEASE`
 * sets it, in seconds, alike for run and agents. Default: 30 s.
 * @throws QueueAddressError
 */
export const leaseOf = (environment: Readonly<Record<string, string | undefined>> = process.env): number => {
  const text = environment['INITSCOPE_QUEUE_LEASE'];
  if (text === undefined || text === '') return 30_000;
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= 3600)) {
    throw new QueueAddressError(`INITSCOPE_QUEUE_LEASE=${text}: expected seconds, 1 to 3600`);
  }
  return seconds * 1000;
};

/** How often a cell is started, by agents that die of it or fail, before it counts as failed. */
export const starts = 3;
