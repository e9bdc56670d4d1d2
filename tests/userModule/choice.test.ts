import { writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { moduleName, UserModules, type UserModuleChoice } from '../../src/userModule/choice.ts';
import { hashOfSources } from '../../src/userModule/sources.ts';
import { writeModule } from '../support/userModules.ts';

const choiceOf = (file: string): UserModuleChoice => ({
  name: 'module',
  parameters: { file, sha256: hashOfSources(file) },
});

test('a module is loaded once, and found by what it holds', async () => {
  const loads: string[] = [];
  const modules = new UserModules((file) => {
    loads.push(file);
    return Promise.resolve(`what ${moduleName(choiceOf(file))} defines`);
  });
  const choice = choiceOf(writeModule('export const a = 1;', 'one.mjs'));
  expect(() => modules.get(choice)).toThrow('used before it was loaded');
  await modules.prepare(choice);
  await modules.prepare(choice);
  await modules.prepare({ name: 'he', parameters: {} });
  expect(modules.get(choice)).toBe('what one defines');
  // The same text in another folder is the same module.
  expect(modules.get(choiceOf(writeModule('export const a = 1;', 'two.mjs')))).toBe('what one defines');
  expect(loads).toHaveLength(1);
});

test('one that was edited after the config was read is refused', async () => {
  const file = writeModule('export const a = 1;');
  const choice = choiceOf(file);
  writeFileSync(file, 'export const a = 2;');
  const modules = new UserModules(() => Promise.resolve('it'));
  await expect(modules.prepare(choice)).rejects.toThrow('has changed since the config was read; run again');
  expect(() => modules.get(choice)).toThrow('used before it was loaded');
});
