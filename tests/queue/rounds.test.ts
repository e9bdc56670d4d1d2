import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { start } from '../../scripts/queue/farm.mjs';
import { Farm, hashes, round, writeStudy, type Victim } from '../../scripts/queue/rounds.mjs';
import { temporaryFolder } from '../support/folder.ts';
import { describeRedis, noRedis } from '../support/redis.ts';

const folder = temporaryFolder();

describeRedis(`killed at random moments${noRedis}`, () => {
  const study = writeStudy(folder, 12);
  let expected: Record<string, string>;
  let farm: Farm;
  beforeAll(async () => {
    farm = await Farm.start(join(folder, 'server'));
    const local = start(['run', study, '--backend', 'wasm', '-q', '--workers', '1', '-o', join(folder, 'local')], {});
    await local.ended;
    expected = hashes(join(folder, 'local/round'));
  });
  afterAll(() => farm.close());

  const rounds: readonly [Victim[], number][] = [
    [['agent', 'computing process'], 1],
    [['server'], 2],
    [['run'], 3],
  ];
  test.each(rounds)('%j, seed %i: the study is finished, and each file is that of one machine', async (among, seed) => {
    const outcome = await round({ farm, folder: join(folder, String(seed)), study, seed, among, deaths: among.length });
    expect(outcome).toMatchObject({ code: 0, died: expect.anything() });
    expect(outcome.hashes).toEqual(expected);
  });
});
