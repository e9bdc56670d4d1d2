import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Contender } from '../../scripts/lock/contenderProcess.mjs';
import { ageDamaged, churn, contend, leaveLock, type Start } from '../../scripts/lock/rounds.mjs';
import { lockFolder } from '../../src/store/lock.ts';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

describe('six processes at once, of which exactly one holds the folder and the others are told who', () => {
  const rounds: readonly [Start, number, boolean][] = [
    ['free', 11, true],
    ['dead', 12, true],
    ['first release', 13, false],
  ];
  test.each(rounds)('round of a folder that is %s, seed %i, hard links: %s', async (start, seed, hardLinks) => {
    const outcome = await contend({ folder: join(folder, `calm-${seed}`), start, seed, hardLinks });
    expect(outcome).toMatchObject({ atOnce: 1, held: 1, failures: [], opened: true, left: [] });
    expect(outcome.refusals).toHaveLength(5);
    for (const line of outcome.refusals) expect(line).toMatch(/in use by another run, /);
  });

  test.each(rounds)(
    'round of a folder that is %s, seed %i, hard links: %s, with deaths',
    async (start, seed, links) => {
      const at = join(folder, `deaths-${seed}`);
      const outcome = await contend({ folder: at, start, seed, deaths: 4, hardLinks: links });
      expect(outcome).toMatchObject({ failures: [], opened: true });
      expect(outcome.atOnce).toBeLessThanOrEqual(1);
    },
  );

  test('again and again, with deaths', async () => {
    const outcome = await churn({ folder: join(folder, 'churn'), seed: 14, deaths: 3, cycles: 10 });
    expect(outcome).toMatchObject({ atOnce: 1, failures: [] });
    expect(outcome.held).toBeGreaterThan(1);
  });
});

describe.each([true, false])('whoever dies at any step, hard links: %s', (hardLinks) => {
  test('of taking over and giving back keeps the folder shut for nobody', async () => {
    const dead = join(folder, `dead-${hardLinks}`);
    await leaveLock(dead);
    let died = 0;
    for (let step = 1, last: Ending = 'died'; last === 'died'; step += 6) {
      const steps = Array.from({ length: 6 }, (_, i) => step + i);
      const endings = await Promise.all(steps.map((dieAt) => dieWhile(dead, dieAt, hardLinks)));
      died += endings.filter((ending) => ending === 'died').length;
      last = endings.at(-1)!;
    }
    // To create, read, link, rename and remove files for both takes no fewer.
    expect(died).toBeGreaterThan(20);
  });
});

type Ending = 'died' | 'survived';

/** Takes a copy of the dead lock's folder over and gives it back, or dies at that step; then others can have it. */
const dieWhile = async (dead: string, dieAt: number, hardLinks: boolean): Promise<Ending> => {
  const at = `${dead}-${dieAt}`;
  cpSync(dead, at, { recursive: true });
  const contender = new Contender({ folder: at, seed: dieAt, dieAt, hardLinks });
  contender.tell('take');
  await contender.heard('held', 'refused', 'failed');
  contender.tell('give back');
  await contender.end();
  if (!hardLinks) ageDamaged(at);
  lockFolder(at)();
  ageDamaged(at);
  lockFolder(at)();
  expect({ dieAt, left: readdirSync(at) }).toEqual({ dieAt, left: [] });
  return contender.process.signalCode === 'SIGKILL' ? 'died' : 'survived';
};

describe('a process that ends by itself', () => {
  const endings = [
    ['at its end', '', 0],
    ['by process.exit', 'process.exit(3)', 3],
    ['by an error', 'throw new Error("defect")', 1],
  ] as const;
  test.each(endings)('%s gives all its folders back, and warns of nothing', (_, ending, code) => {
    const at = mkdtempSync(join(folder, 'ends-'));
    const script = `import { lockFolder } from ${JSON.stringify(pathToFileURL(`${root}dist/store/lock.js`))};
      const before = process.listenerCount('exit');
      for (let i = 0; i < 20; i++) lockFolder(${JSON.stringify(at)} + '/' + i);
      console.log(process.listenerCount('exit') - before);
      ${ending}`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      // One that a lock kept alive would never end.
      timeout: 50_000,
      killSignal: 'SIGKILL',
    });
    expect({ status, stdout }).toEqual({ status: code, stdout: '1\n' });
    expect(stderr).not.toMatch(/Warning/);
    const left = readdirSync(at, { recursive: true, encoding: 'utf8' });
    expect(left).toHaveLength(20);
    expect(left.filter((file) => file.includes('.lock'))).toEqual([]);
  });
});

test('a program given by --eval keeps its lock, too: the heartbeat doesn’t start with its options', () => {
  const script = `import { lockFolder } from ${JSON.stringify(pathToFileURL(`${root}dist/store/lock.js`))};
    lockFolder(${JSON.stringify(join(folder, 'eval'))}, (error) => console.log(error.message));
    setTimeout(() => console.log('kept'), 500);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'kept\n', stderr: '' });
});
