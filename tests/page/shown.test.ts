import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { formatNumber } from '../../src/page/client/numbers.ts';
import { pythonSnippet } from '../../src/page/python/snippet.ts';
import { scoreOf } from '../../src/record/score.ts';
import { averageRoundedStd } from '../../src/statistics/index.ts';
import { bestOf } from '../../src/verdict/best.ts';
import { noBrowser } from '../support/chromium.ts';
import { useBackend } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';
import { browserOf, expectSoon } from './browser.ts';
import { computedPage, type WrittenPage } from './study.ts';

const scoresAndVerdicts = ({ records, verdicts }: WrittenPage) =>
  records.map((record, i) => ({ verdict: verdicts[i]?.verdict, score: scoreOf(record!) }));

const config = {
  name: 'shown',
  network: { depth: 1, activation: 'tanh' },
  initializers: [
    { normal: { std: 0.001 }, label: 'small' },
    { normal: { std: 30 }, label: 'large' },
  ],
  input: { samples: 20 },
  training: { epochs: 3, learningRate: 0.1 },
  random: { repeats: 2 },
  sweep: { 'network.width': [4, 8] },
};

(noBrowser === '' ? describe : describe.skip)(`what the parts of the page show${noBrowser}`, () => {
  const folder = temporaryFolder();
  const { open } = browserOf();
  let written: WrittenPage;

  beforeAll(async () => {
    await useBackend('wasm');
    written = await computedPage(config, folder);
  });

  /** The mean over the repeats of a cell's average. */
  const average = (cell: number, epoch: number, direction: 'forward' | 'backward'): number => {
    const { repeats } = written.records[cell]!;
    return repeats.reduce((sum, { epochs }) => sum + averageRoundedStd(epochs[epoch]![direction]), 0) / repeats.length;
  };
  // The page holds 7 digits.
  const averages = (epoch: number, direction: 'forward' | 'backward', digits: number): string[] =>
    written.study.cells.map((_, cell) => formatNumber(Number(average(cell, epoch, direction).toPrecision(7)), digits));

  const map = (page: Page): Promise<string[]> =>
    page.locator('.map button').evaluateAll((buttons) => buttons.map((button) => button.textContent ?? ''));
  const values = async (page: Page): Promise<string[]> => (await map(page)).map((text) => text.replace('★ ', ''));
  /** The map goes by initializer, the cells by width. */
  const inMapOrder = (texts: readonly string[]): string[] => [0, 2, 1, 3].map((cell) => texts[cell]!);

  test('the map: the averages of the epoch and the direction that are chosen, weak and strong apart by colour', async () => {
    const { page, complaints } = await open(written.file, { hash: '#cell=width%3D4%2Fnormal-30' });
    await expectSoon(() => values(page), inMapOrder(averages(0, 'forward', 2)));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expectSoon(() => values(page), inMapOrder(averages(2, 'forward', 2)));
    await page.keyboard.press('b');
    await expectSoon(() => values(page), inMapOrder(averages(2, 'backward', 2)));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('f');
    // Beyond the last epoch there is none.
    await expectSoon(() => values(page), inMapOrder(averages(2, 'forward', 2)));
    const colors = await page
      .locator('.map button')
      .evaluateAll((buttons) =>
        buttons.map((button) => /--(weak|strong)/.exec((button as HTMLElement).style.background)?.[1]),
      );
    expect(colors).toEqual(
      inMapOrder(written.study.cells.map((_, cell) => (average(cell, 2, 'forward') < 1 ? 'weak' : 'strong'))),
    );
    expect(complaints).toEqual([]);
  });

  test('the table: the averages of the epoch that is chosen, forward and backward, and scores', async () => {
    const { page } = await open(written.file, { hash: '#epoch=1' });
    const column = async (title: string): Promise<string[]> => {
      const titles = await page.locator('.cells thead th').allTextContents();
      return page.locator(`.cells tbody tr > :nth-child(${titles.indexOf(title) + 1})`).allTextContents();
    };
    await expectSoon(() => column('σ forward'), averages(1, 'forward', 4));
    await page.keyboard.press('ArrowRight');
    await expectSoon(() => column('σ forward'), averages(2, 'forward', 4));
    await expectSoon(() => column('σ backward'), averages(2, 'backward', 4));
    const scores = written.records.map((record) => scoreOf(record!));
    expect((await column('score')).map((text) => text.replace('★ ', ''))).toEqual(
      scores.map((score) => formatNumber(score)),
    );
  });

  test('the map shows any column, says what its colours mean, and marks the best cell', async () => {
    const { page } = await open(written.file, { hash: '#map=score' });
    const shown = (score: number): string => formatNumber(Number(score.toPrecision(4)), 2);
    const scores = written.records.map((record) => scoreOf(record!));
    const best = bestOf(scoresAndVerdicts(written))!;
    const texts = scores.map((score, i) => `${i === best ? '★ ' : ''}${shown(score)}`);
    await expectSoon(() => map(page), inMapOrder(texts));
    const list = page.getByLabel('each cell shows');
    const offered = await list.locator('option').allTextContents();
    expect(offered).toEqual(
      expect.arrayContaining(['σ forward', 'σ backward', 'score', 'verdict', '√χ in theory', 'dead_units']),
    );
    for (const title of offered) {
      await list.selectOption(title);
      await expectSoon(
        () =>
          page
            .locator('#sweep .scale span')
            .count()
            .then((count) => count > 0),
        true,
      );
    }
    const ratio = written.records.map((record) => {
      const layers = record!.repeats.flatMap(({ diagnostics }) => diagnostics[0]!.map((layer) => layer.effectiveRank));
      const finite = layers.filter((value) => !Number.isNaN(value));
      return shown(finite.reduce((sum, value) => sum + value, 0) / finite.length);
    });
    await list.selectOption('effective_rank');
    await expectSoon(() => values(page), inMapOrder(ratio));
  });

  test('filter, order, map and open layer stand in the link, and cells that the filter leaves out fade', async () => {
    const { page } = await open(written.file);
    await page.getByLabel('Filter the cells').fill('large width>4');
    await page.locator('.cells thead').getByRole('button', { name: 'score' }).click();
    await page.locator('.cells thead').getByRole('button', { name: 'score' }).click();
    await page.getByLabel('each cell shows').selectOption('verdict');
    await page.locator('.plot-title').nth(1).click();
    const hash = '#cell=width%3D4%2Fnormal-0.001&map=verdict&filter=large+width%3E4&sort=-score&layer=forward-2';
    await expectSoon(() => page.evaluate(() => location.hash), hash);
    const { page: again } = await open(written.file, { hash });
    await expectSoon(() => again.getByRole('dialog').locator('h2').textContent(), 'Layer 2 · forward · epoch 0');
    await again.getByRole('button', { name: 'Close' }).click();
    await expectSoon(() => again.evaluate(() => location.hash), hash.replace('&layer=forward-2', ''));
    await expectSoon(() => again.locator('.cells tbody th').allTextContents(), ['large']);
    await expectSoon(() => again.locator('.cells [aria-sort=descending]').textContent(), 'score');
    const faded = again.locator('.map .out');
    await expectSoon(() => faded.count(), 3);
    await again.locator('#cells .drop-down select').first().selectOption('small');
    await expectSoon(() => again.getByLabel('Filter the cells').inputValue(), 'large width>4 initializer=small');
    await expectSoon(() => faded.count(), 4);
    await again.getByLabel('Filter the cells').fill('wide>3');
    await expectSoon(
      async () => (await again.locator('#cells [role=status]').textContent())!.slice(0, 40),
      'no column “wide”; the columns are initia',
    );
  });

  test('the numbers: each layer’s, of the direction and the repeat that are chosen', async () => {
    const { page } = await open(written.file, {
      hash: '#cell=width%3D8%2Fnormal-0.001&shown=backward&repeat=1&epoch=1',
    });
    await page.locator('details', { hasText: 'The numbers' }).locator('summary').click();
    const cell = written.study.cells.findIndex(({ slug }) => slug === 'width=8/normal-0.001');
    expect(cell).toBeGreaterThanOrEqual(0);
    const { backward } = written.records[cell]!.repeats[1]!.epochs[1]!;
    const table = page.locator('#histograms table.numbers');
    const titles = await table.locator('thead th').allTextContents();
    const column = (name: string) =>
      table.locator(`tbody tr > :nth-child(${titles.indexOf(name) + 1})`).allTextContents();
    expect(new Set(backward.flatMap(({ min, max }) => [min, max])).size).toBeGreaterThan(2);
    expect(await column('σ')).toEqual(backward.map(({ std }) => formatNumber(std)));
    expect(await column('min')).toEqual(backward.map(({ min }) => formatNumber(min)));
    expect(await column('max')).toEqual(backward.map(({ max }) => formatNumber(max)));
  });

  test('how to compute it again: on the engine of the study, and in Python with the repeat that is chosen', async () => {
    const { page } = await open(written.file, { hash: '#cell=width%3D8%2Fnormal-0.001&repeat=1' });
    const blocks = page.locator('#reproduce pre');
    const { settings } = written.study.cells.find(({ slug }) => slug === 'width=8/normal-0.001')!;
    await expectSoon(async () => (await blocks.nth(1).textContent())!.trim(), pythonSnippet(settings, 1)!.trim());
    expect(pythonSnippet(settings, 0)).not.toBe(pythonSnippet(settings, 1));
    expect((await blocks.first().textContent())!.trimEnd()).toMatch(/cell\.json --backend wasm$/);
  });
});
