/** Runs what comes, in its order, at most `most` at a time. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>;

export const createLimiter = (most: number): Limiter => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < most) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
};
