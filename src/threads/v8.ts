import { setFlagsFromString } from 'node:v8';

/**
 * Functions are optimized later (after 300,000 bytes of bytecode, not 67,584) and with less inlined (200 bytes, not 920). V8 12, of
 * Node 22, has no such budget any more and says so on the error stream; its compiler is left as it is.
 */
const lateOptimization =
  Number.parseInt(process.versions.v8) < 12
    ? ['--interrupt-budget=300000', '--max-inlined-bytecode-size-cumulative=200']
    : [];

/** Flags of V8 for every process of a run. */
export const sparingFlags: readonly string[] = [...lateOptimization, '--no-parallel-scavenge'];

/**
 * Keeps short what V8 compiles and collects on threads beside the program's own: a run fills the cores, and what those threads take,
 * they take from computing and drawing.
 */
export const spareThreads = (): void => {
  for (const flag of sparingFlags) setFlagsFromString(flag);
};

/** An option of Node for workers: V8 compiles and collects on the program's own thread, which can't be asked of a process that runs. */
export const oneThread = '--single-threaded';
