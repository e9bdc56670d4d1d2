import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { closeStagingFolder, openStagingFolder, publish } from '../../src/nativeSetup/stage.ts';
import { temporaryFolder } from '../support/folder.ts';

const base = temporaryFolder();
const newCache = (): string => mkdtempSync(join(base, 'cache-'));
const isWhole = (folder: string): boolean => readFileSync(join(folder, 'file'), 'utf8') !== 'damaged';

function filled(stage: string, text: string): string {
  const folder = mkdtempSync(join(stage, 'filled-'));
  writeFileSync(join(folder, 'file'), text);
  return folder;
}

describe('publish', () => {
  test('moves a folder to its place', () => {
    const stage = openStagingFolder(newCache());
    const target = join(stage, '..', 'target');
    publish(filled(stage, 'first'), target, isWhole);
    expect(readFileSync(join(target, 'file'), 'utf8')).toBe('first');
  });

  test('leaves what another has put there', () => {
    const stage = openStagingFolder(newCache());
    const target = join(stage, '..', 'target');
    publish(filled(stage, 'first'), target, isWhole);
    publish(filled(stage, 'second'), target, isWhole);
    expect(readFileSync(join(target, 'file'), 'utf8')).toBe('first');
  });

  test('replaces what is damaged', () => {
    const stage = openStagingFolder(newCache());
    const target = join(stage, '..', 'target');
    publish(filled(stage, 'damaged'), target, isWhole);
    publish(filled(stage, 'second'), target, isWhole);
    expect(readFileSync(join(target, 'file'), 'utf8')).toBe('second');
  });
});

describe('the folders of killed processes', () => {
  const deadProcess = spawnSync(process.execPath, ['-e', '']).pid;
  const day = 24 * 3600;

  test.each([
    ['of a process that is gone', `${hostname()}-${deadProcess}`, 0, false],
    ['of a process that runs', `${hostname()}-${process.pid}`, 2 * day, true],
    ['of another machine, today', `far-away-${deadProcess}`, 0, true],
    ['of another machine, two days ago', `far-away-${deadProcess}`, 2 * day, false],
  ])('%s', (_, owner, age, stays) => {
    const cache = newCache();
    const folder = join(cache, `.filling-${owner}-Ab3dEf`);
    mkdirSync(folder);
    const then = Date.now() / 1000 - age;
    utimesSync(folder, then, then);
    const stage = openStagingFolder(cache);
    expect(existsSync(folder)).toBe(stays);
    closeStagingFolder(stage);
    expect(readdirSync(cache)).toHaveLength(stays ? 1 : 0);
  });
});
