import { expect, test } from '@jest/globals';
import { cellNeed, studyOf } from '../../src/config/index.ts';
import { MemoryShare } from '../../src/queue/memoryShare.ts';

const { settings } = studyOf({ initializers: ['he'], network: { width: 2000 } }).cells[0]!;
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('cells compute at a time as far as they fit together, first come, first served; one that is too large, alone', async () => {
  const memory = new MemoryShare(2.5 * cellNeed(settings));
  const taken: string[] = [];
  const releases = new Map<string, () => void>();
  const take = (name: string, samples: number): void => {
    void memory.take({ ...settings, samples }).then((release) => {
      taken.push(name);
      releases.set(name, release);
    });
  };
  for (const name of ['a', 'b', 'c']) take(name, settings.samples);
  take('huge', 100 * settings.samples);
  take('small', 1);
  await tick();
  expect(taken).toEqual(['a', 'b']);
  releases.get('a')!();
  await tick();
  expect(taken).toEqual(['a', 'b', 'c']);
  releases.get('b')!();
  await tick();
  // It waits for all others, and those behind it wait for it.
  expect(taken).toEqual(['a', 'b', 'c']);
  releases.get('c')!();
  await tick();
  expect(taken).toEqual(['a', 'b', 'c', 'huge']);
  releases.get('huge')!();
  await tick();
  expect(taken.at(-1)).toBe('small');
});
