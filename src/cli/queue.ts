import { UsageError } from './exit.ts';

/** A queue's address as it was typed, or as the environment has it. @throws UsageError where there is none */
export const queueOf = (typed: string | undefined, command: string): string => {
  const queue = typed ?? queueInEnvironment();
  if (queue === undefined) {
    throw new UsageError(`${command} needs --queue URL, such as redis://localhost:6379, or INITSCOPE_QUEUE`);
  }
  return queue;
};

export const queueInEnvironment = (): string | undefined => process.env['INITSCOPE_QUEUE'] || undefined;
