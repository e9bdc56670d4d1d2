import { afterEach, beforeEach, expect, jest } from '@jest/globals';

/** An unexpected warning fails the test: a newcomer would have to ask about it. */
const spies = () => [jest.spyOn(console, 'warn'), jest.spyOn(console, 'error')];
let active: ReturnType<typeof spies> = [];

beforeEach(() => {
  active = spies().map((spy) => spy.mockImplementation(() => {}));
});

afterEach(() => {
  const calls = active.flatMap((spy) => spy.mock.calls);
  for (const spy of active) spy.mockRestore();
  expect(calls).toEqual([]);
});
