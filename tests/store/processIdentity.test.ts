import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { machineId, ownStart, processStart, startFromPs } from '../../src/store/processIdentity.ts';

const module = new URL('../../dist/store/processIdentity.js', import.meta.url).href;

/** What another process says of this one, and of where it is. */
const seenByAnother = (): unknown => {
  const script = `import { machineId, processStart } from ${JSON.stringify(module)};
    console.log(JSON.stringify([machineId(), processStart(${process.pid}).key]));`;
  return JSON.parse(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout);
};

describe('a process', () => {
  test('has the same machine and start for all that ask', () => {
    expect(ownStart()).toBeDefined();
    expect(seenByAnother()).toEqual([machineId(), ownStart()]);
  });

  test('started when ps says, and is gone once it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const start = processStart(child.pid!);
    const ps = spawnSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(child.pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    const told = startFromPs(ps.stdout.trim());
    if (typeof start !== 'object' || typeof told !== 'object') throw new Error('it lives');
    expect(Math.abs(start.at - told.at)).toBeLessThan(30_000);
    expect(start.key).not.toBe(ownStart());
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(processStart(child.pid!)).toBe('gone');
  });

  test('as ps tells it on macOS: a zombie is gone, other words are an error', () => {
    const key = 'Thu Nov 26 10:20:16 2026';
    expect(startFromPs(`Ss+  ${key}`)).toEqual({ key, at: Date.UTC(2026, 10, 26, 10, 20, 16) });
    expect(startFromPs(`Z    ${key}`)).toBe('gone');
    expect(() => startFromPs('')).toThrow('unknown format');
    expect(() => startFromPs('ps: no such process')).toThrow('unknown format');
  });
});
