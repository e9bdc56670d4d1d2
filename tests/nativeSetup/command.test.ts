import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { runCommand, type CommandOptions } from '../../src/nativeSetup/command.ts';

const options: CommandOptions = { environment: process.env, directory: tmpdir(), limits: { total: 600_000 } };
const node = (code: string, changes: Partial<CommandOptions> = {}) =>
  runCommand(process.execPath, ['-e', code], { ...options, ...changes });

test('what it prints comes back', async () => {
  const { stdout, stderr } = await node("console.log('out'); console.error('err')");
  expect([stdout, stderr]).toEqual(['out\n', 'err\n']);
});

test.each([
  ['process.exit(3)', 'exit 3'],
  ["process.kill(process.pid, 'SIGTERM')", 'ended by SIGTERM'],
])('%s fails as "%s"', async (code, message) => {
  await expect(node(code)).rejects.toMatchObject({ name: 'CommandError', message });
});

test('a command that is not there fails', async () => {
  await expect(runCommand('no-such-command', [], options)).rejects.toThrow('ENOENT');
});

test('what gets on may take longer than the stall, what stands still may not', async () => {
  const wait = 'setTimeout(() => {}, 1500)';
  let amount = 0;
  const limits = { total: 600_000, stall: 600 };
  await node(wait, { limits, amount: () => (amount += 1) });
  await expect(node(wait, { limits, amount: () => 7 })).rejects.toThrow('no progress for 0.6 s');
});

test('one whose child holds its output open is ended all the same', async () => {
  const code = `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 4000)'], { stdio: 'inherit' })`;
  await expect(node(code, { limits: { total: 500 } })).rejects.toThrow('not done after 0.5 s');
});
