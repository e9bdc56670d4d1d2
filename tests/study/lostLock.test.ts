import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { temporaryFolder } from '../support/folder.ts';

// A heartbeat that a test need not wait for.
const actual = await import('../../src/store/lockHolder.ts');
jest.unstable_mockModule('../../src/store/lockHolder.ts', () => ({ ...actual, touchInterval: 10 }));
const { runStudy } = await import('../../src/study/runStudies.ts');

const out = temporaryFolder();
const pause = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('a run whose lock was taken away computes no more, and says so', async () => {
  const study = studyOf(
    {
      name: 'lost',
      network: { width: 2, depth: 1 },
      input: { samples: 2 },
      initializers: ['he'],
      training: { epochs: 1 },
      figures: { formats: [] },
      sweep: { 'random.seed': Array.from({ length: 1000 }, (_, i) => i) },
    },
    'lost.yaml',
  );
  let cells = 0;
  const running = runStudy(study, {
    out,
    backend: 'wasm',
    workers: 1,
    onEvent: ({ type }) => {
      if (type !== 'cell') return;
      if (cells++ === 0) rmSync(join(out, 'lost/.lock'));
      pause(20);
    },
  });
  await expect(running).rejects.toMatchObject({
    name: 'LockError',
    message: `${out}/lost: no longer this run's: ${out}/lost/.lock was deleted or taken over by another run`,
  });
  expect(cells).toBeLessThan(1000);
  expect(readdirSync(join(out, 'lost'))).not.toContain('manifest.json');
});
