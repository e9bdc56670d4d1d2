import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { describeLayers } from '../../src/network/index.ts';
import type { LayerStatistics } from '../../src/statistics/index.ts';
import { unpackCell, unpackJson } from '../../src/page/unpack.ts';
import type { PageStudy } from '../../src/page/types.ts';
import { temporaryFolder } from '../support/folder.ts';
import { pageOf } from './study.ts';

const folder = temporaryFolder();
const stream = new RandomStream([1, 0, 0]);

/** A layer of 100,000 normal values, none like another: what a living network gives, and little to deflate. */
const living = (): LayerStatistics => {
  const [min, max] = [Math.fround(-4 - stream.uniform()), Math.fround(4 + stream.uniform())];
  const width = (max - min) / 20;
  const counts = Array.from({ length: 20 }, (_, i) => {
    const middle = min + (i + 0.5) * width;
    const expected = (100_000 * width * Math.exp(-0.5 * middle ** 2)) / Math.sqrt(2 * Math.PI);
    return Math.max(0, Math.round(expected + Math.sqrt(expected) * stream.normal()));
  });
  return {
    count: counts.reduce((sum, count) => sum + count),
    nonfinite: 0,
    mean: stream.normal(),
    std: stream.uniform(),
    min,
    max,
    zeroFraction: 0,
    sampleStd: stream.uniform(),
    histogram: { lower: min, upper: max, counts },
  };
};

/** `cells` cells of depth 50 at 5 epochs. */
const deepStudy = async (cells: number) => {
  const study = studyOf({
    network: { width: 4, depth: 50 },
    initializers: ['xavier'],
    sweep: { 'training.learningRate': Array.from({ length: cells }, (_, i) => i / cells) },
  });
  const layers = () => Array.from({ length: 100 }, living);
  const epochs = Array.from({ length: 5 }, () => ({ forward: layers(), backward: layers() }));
  const repeats = [{ epochs, diagnostics: [], parameters: [] }];
  const page = await pageOf(
    study,
    study.cells.map(({ settings }) => ({ layers: describeLayers(settings.network), repeats })),
    folder,
  );
  const html = readFileSync(page.file, 'utf8');
  const text = (id: string): string => new RegExp(`id="${id}">([^<]*)<`).exec(html)![1]!;
  const { omissions: omitted } = (await unpackJson(text('study'))) as PageStudy;
  return { page, html, omitted, last: await unpackCell(text(`cell-${cells - 1}`)) };
};

test('100 cells of depth 50: under 5 MB, whatever the numbers', async () => {
  const { page, omitted, last } = await deepStudy(100);
  expect(page.bytes).toBeLessThan(5e6);
  expect(last.epochs).toEqual([0, 2, 4]);
  expect(last.layers).toHaveLength(100);
  expect(omitted).toEqual(['Histograms of at most 3 of up to 5 epochs, evenly spaced from the first to the last.']);
});

test('1,000 cells of depth 50: under 5 MB, and the page says what it left out', async () => {
  const { page, omitted, last } = await deepStudy(1000);
  expect(page.bytes).toBeLessThan(5e6);
  expect(last.epochs).toEqual([0, 4]);
  expect(last.layers.length).toBeGreaterThan(10);
  expect(omitted).toHaveLength(2);
});
