import { expect, test } from '@jest/globals';
import { onExit } from '../src/onExit.ts';

/** What the process would do at its end. */
const end = (): void => {
  for (const listener of process.listeners('exit')) if (listener.name === 'runAll') listener.call(process, 0);
};

test('what was registered last is cleaned up first; what is taken back is not', () => {
  const done: string[] = [];
  const cancels = ['lock', 'workers', 'bar'].map((name) => onExit(() => done.push(name)));
  cancels[2]!();
  end();
  expect(done).toEqual(['workers', 'lock']);
  for (const cancel of cancels) cancel();
});

test('any number of them is one listener of the process, which goes with the last', () => {
  const before = process.listenerCount('exit');
  const cancels = Array.from({ length: 20 }, () => onExit(() => {}));
  expect(process.listenerCount('exit')).toBe(before + 1);
  for (const cancel of cancels) cancel();
  expect(process.listenerCount('exit')).toBe(before);
});
