import { expect, test } from '@jest/globals';
import { exitCode, explain, UsageError } from '../../src/cli/exit.ts';
import { ConfigError } from '../../src/config/index.ts';
import { EngineError } from '../../src/engine/index.ts';
import { OutputError } from '../../src/store/atomicFiles.ts';
import { LockError } from '../../src/store/lock.ts';
import { UserModuleError } from '../../src/userModule/load.ts';

test.each([
  [new ConfigError(['a line']), 2],
  [new UsageError('a line'), 2],
  [new UserModuleError('a line', 'x'), 2],
  [new EngineError('a line'), 1],
  [new OutputError('a line'), 1],
  [new LockError('a line'), 1],
])('%o ends with %i and its message alone', (error, code) => {
  expect(exitCode(error)).toBe(code);
  expect(explain(error)).toBe(error.message);
});

test('a defect ends with 1 and is told with its place', () => {
  const error = new RangeError('out of range');
  expect(exitCode(error)).toBe(1);
  expect(explain(error)).toMatch(/^unexpected failure, please report it: RangeError: out of range\n +at .*exit\.test/);
  expect(explain('thrown')).toBe('thrown');
});
