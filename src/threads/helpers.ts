import { setFlagsFromString } from 'node:v8';

/** In bytes of bytecode. From V8 12 on a middle compiler spares the optimizing one, and there is no such budget: V8 complains of what it doesn't know. */
const compiler =
  Number.parseInt(process.versions.v8) < 12
    ? ['--interrupt-budget=300000', '--max-inlined-bytecode-size-cumulative=200']
    : [];

/**
 * Keeps short what V8 compiles and collects on threads beside the program's own: a run fills the cores, and what those threads take,
 * they take from computing and drawing. A function is optimized only once it has run for longer, with less of what it calls put
 * into it; and young objects are collected by the program's own thread alone.
 */
export const spareHelpers = (): void => {
  for (const flag of [...compiler, '--no-parallel-scavenge']) setFlagsFromString(flag);
};

/** The rest of the collector can be held to one thread only before a process starts: an option of Node for one that is forked. */
export const oneCollector = '--single-threaded-gc';
