import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import { loadStudy } from '../../src/config/index.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { useBackend } from '../support/engines.ts';

const folder = fileURLToPath(new URL('../../configs/', import.meta.url));

beforeAll(() => useBackend('wasm'));

/** Of the networks that take long, the same in small. */
const smaller: Readonly<Record<string, readonly string[]>> = {
  'gpt2.yaml': ['network.layers[1].repeat.times=1', 'input.shape=[4, 768]'],
};

test.each(readdirSync(folder))('the last cell of configs/%s runs, with a few samples', async (file) => {
  const { settings } = loadStudy(`${folder}${file}`, { set: smaller[file] ?? [] }).cells.at(-1)!;
  const { epochs } = await runRepeat({ ...settings, samples: 3, epochs: 1 }, 0, measureWith(5));
  const [{ forward, backward }] = epochs as [(typeof epochs)[number]];
  expect([forward.at(-1)!.nonfinite, backward[0]!.nonfinite]).toEqual([0, 0]);
  expect(forward).toHaveLength(backward.length);
});
