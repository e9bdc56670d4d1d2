/** What `run` gives where standard output says that it is a terminal of so many columns. */
export const onTerminalOf = async <T>(columns: number, run: () => Promise<T>): Promise<T> => {
  const before = Object.getOwnPropertyDescriptor(process.stdout, 'columns');
  Object.defineProperty(process.stdout, 'columns', { value: columns, configurable: true, writable: true });
  try {
    return await run();
  } finally {
    if (before) Object.defineProperty(process.stdout, 'columns', before);
    else delete (process.stdout as unknown as Record<string, unknown>)['columns'];
  }
};
