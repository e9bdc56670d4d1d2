import { jest } from '@jest/globals';

/** What `run` writes to stdout and stderr, which nobody sees meanwhile. */
export const captured = async (
  run: () => unknown,
): Promise<{ readonly stdout: string; readonly stderr: string; readonly result: unknown }> => {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += String(text);
      return true;
    }),
  );
  try {
    const result = await run();
    return { ...texts, result };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
