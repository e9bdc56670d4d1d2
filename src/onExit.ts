const cleanups = new Set<() => void>();

/** The last that was registered goes first, for it may rest on those before it. */
const runAll = (): void => {
  for (const cleanup of [...cleanups].toReversed()) cleanup();
};

/**
 * Calls `cleanup`, which must not throw, when the process ends by itself or by `process.exit`; one listener of the process
 * serves any number of them. @returns what takes it back: `const cancel = onExit(close)`, `cancel()`
 */
export const onExit = (cleanup: () => void): (() => void) => {
  if (cleanups.size === 0) process.on('exit', runAll);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) process.off('exit', runAll);
  };
};
