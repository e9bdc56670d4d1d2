import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { describeLayers } from '../../src/network/index.ts';
import { predictedStd } from '../../src/cell/index.ts';
import { packStudy } from '../../src/page/packStudy.ts';
import type { PageStudy } from '../../src/page/types.ts';
import { unpackCell, unpackJson } from '../../src/page/unpack.ts';
import { htmlDocument, readAssets } from '../../src/page/writePage.ts';
import { directions } from '../../src/record/record.ts';
import { noBrowser } from '../support/chromium.ts';
import { temporaryFolder } from '../support/folder.ts';
import { layerOf } from '../support/sample.ts';
import { summarize } from '../../src/tables/summary.ts';
import { browserOf } from './browser.ts';

const folder = temporaryFolder();

const study = studyOf({
  name: 'long',
  network: { width: 3, depth: 8 },
  initializers: ['he', 'xavier'],
  training: { epochs: 12 },
  random: { repeats: 3 },
  figures: { bins: 3 },
});

const record = {
  layers: describeLayers(study.cells[0]!.settings.network),
  repeats: Array.from({ length: 3 }, (_, repeat) => ({
    diagnostics: [],
    parameters: [],
    epochs: Array.from({ length: 12 }, (_, epoch) => {
      const [forward, backward] = directions.map((_, d) =>
        Array.from({ length: 16 }, (_, layer) => layerOf(7 + 1000 * repeat + 50 * epoch + 20 * d + layer)),
      );
      return { forward: forward!, backward: backward! };
    }),
  })),
};

/** What a page of at most so many characters holds. */
const packed = (room: number): Promise<Map<string, string>> =>
  packStudy(
    {
      study,
      engine: { backend: 'wasm', reason: 'a test', version: '0', threads: 1, fingerprint: '0' },
      summary: study.cells.map((cell) => summarize(cell, record)),
      cells: study.cells.map(({ slug, initializer }) => ({
        cell: slug,
        id: '0',
        initializer: initializer.label,
        swept: {},
        verdict: null,
        state: 'done',
        seconds: 0,
      })),
      record: () => record,
      docs: 'docs',
    },
    room,
  );

const omissionsOf = async (data: ReadonlyMap<string, string>): Promise<readonly string[]> =>
  ((await unpackJson(data.get('study')!)) as PageStudy).omissions;

const left = [
  'The page holds the first 1 of the 2 cells.',
  'Histograms of the first 1 of up to 3 repeats; averages are over all repeats.',
  'Histograms of at most 2 of up to 12 epochs, evenly spaced from the first to the last.',
  expect.stringMatching(/^Histograms of every \d+(nd|rd|th) of up to 8 layers with drawn weights/),
];

test('a page with room holds all and leaves nothing unsaid', async () => {
  const data = await packed(1e6);
  expect(await omissionsOf(data)).toEqual([]);
  expect(await unpackCell(data.get('cell-1')!)).toMatchObject({
    repeats: 3,
    epochs: Array.from({ length: 12 }, (_, epoch) => epoch),
    layers: record.layers.map(({ number }) => ({ number })),
  });
});

test('theory of each direction travels beside what was measured', async () => {
  const cell = await unpackCell((await packed(1e6)).get('cell-1')!);
  const predicted = predictedStd(study.cells[1]!.settings);
  expect(predicted.forward[2]).not.toBe(predicted.backward[2]);
  for (const direction of ['forward', 'backward'] as const) {
    const stds = predicted[direction].map((std) => (std === null ? null : Number(std.toPrecision(5))));
    expect(cell.predicted[direction].std).toEqual(stds);
  }
});

test('one without room holds a part, and says which', async () => {
  const data = await packed(100);
  expect(await omissionsOf(data)).toEqual(left);
  expect(data.has('cell-1')).toBe(false);
  const cell = await unpackCell(data.get('cell-0')!);
  expect(cell).toMatchObject({ repeats: 1, epochs: [0, 11] });
  expect(cell.layers.length).toBeLessThan(16);
  // What is there is what was measured.
  for (const [i, { number }] of cell.layers.entries()) {
    const { histogram } = record.repeats[0]!.epochs[11]!.backward[number - 1]!;
    expect(cell.at({ repeat: 0, epoch: 1, direction: 'backward', layer: i }).histogram.counts).toEqual(
      histogram.counts,
    );
  }
});

(noBrowser === '' ? describe : describe.skip)(`in Chromium${noBrowser}`, () => {
  const { open } = browserOf();

  test('what is left out stands at the top, a note for each', async () => {
    for (const [room, notes] of [
      [1e6, []],
      [100, left],
    ] as const) {
      const file = join(folder, `${room}.html`);
      writeFileSync(file, htmlDocument({ title: 'long', ...(await readAssets()), data: await packed(room) }));
      const { page, complaints } = await open(file);
      expect(await page.locator('header').getByRole('note').allTextContents()).toEqual(notes);
      expect(complaints).toEqual([]);
    }
  });
});
