import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { grouped, sigma } from '../../src/chart/layout/format.ts';
import { useBackend } from '../support/engines.ts';
import { noBrowser } from '../support/chromium.ts';
import { temporaryFolder } from '../support/folder.ts';
import { browserOf, expectSoon } from './browser.ts';
import { computedPage, type WrittenPage } from './study.ts';
import { datedWord, verdictWords } from '../../src/verdict/words.ts';

const config = {
  name: 'tanh of two widths',
  network: { depth: 2, activation: 'tanh' },
  initializers: ['xavier', 'he', 'zero'],
  input: { samples: 30 },
  training: { epochs: 4 },
  random: { repeats: 2 },
  sweep: { 'network.width': [6, 12], 'training.learningRate': [0, 0.01] },
};

const titles = (page: Page): Promise<string[]> => page.locator('.grid .plot-title').allTextContents();
const heading = (page: Page): Promise<string | null> => page.locator('#histograms .cell-name').textContent();

(noBrowser === '' ? describe : describe.skip)(`the page in Chromium${noBrowser}`, () => {
  const folder = temporaryFolder();
  const { open } = browserOf();
  let written: WrittenPage;

  beforeAll(async () => {
    await useBackend('wasm');
    written = await computedPage(config, folder, ['width=12/learningRate=0.01/he']);
  });

  const index = (slug: string): number => written.study.cells.findIndex((cell) => cell.slug === slug);
  const layers = (slug: string, epoch: number, repeat = 0) =>
    written.records[index(slug)]!.repeats[repeat]!.epochs[epoch]!;
  const sigmas = (slug: string, epoch: number, direction: 'forward' | 'backward' = 'forward', repeat = 0) =>
    layers(slug, epoch, repeat)[direction].map(({ std }, i) => {
      const name = i % 2 === 0 ? `${i + 1}-Layer` : 'Tanh Layer';
      return `${name} (σ=${sigma(std)})`;
    });

  test('opens from a file on the study’s first cell, asks for nothing else and complains of nothing', async () => {
    const { page, complaints } = await open(written.file);
    expect(await page.title()).toBe('tanh of two widths · initscope');
    await expectSoon(() => titles(page), sigmas('width=6/learningRate=0/xavier', 0));
    expect(await page.locator('.grid .chart svg').count()).toBe(4);
    expect(await page.locator('#lines .chart svg').count()).toBe(6);
    expect(complaints).toEqual([]);
  });

  test('the arrow keys move the epoch, letters the direction, and the address follows', async () => {
    const { page, complaints } = await open(written.file);
    const slug = 'width=6/learningRate=0/xavier';
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expectSoon(() => titles(page), sigmas(slug, 2));
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('b');
    await expectSoon(() => titles(page), sigmas(slug, 1, 'backward'));
    // The browser's own: search, copy.
    for (const key of ['Control+f', 'Control+c', 'Alt+f', 'Meta+f']) await page.keyboard.press(key);
    await page.keyboard.press('ArrowRight');
    await expectSoon(() => titles(page), sigmas(slug, 2, 'backward'));
    await page.keyboard.press('ArrowLeft');
    await expectSoon(() => titles(page), sigmas(slug, 1, 'backward'));
    await page.keyboard.press('g');
    await expectSoon(async () => (await titles(page)).length, 8);
    const hash = '#cell=width%3D6%2FlearningRate%3D0%2Fxavier&epoch=1&shown=both';
    await expectSoon(() => page.evaluate(() => location.hash), hash);
    expect(complaints).toEqual([]);
  });

  test('play goes on by itself, as fast as is chosen', async () => {
    const { page } = await open(written.file);
    const at = (epoch: number): string => `xavier · width 6 · learningRate 0 · epoch ${epoch}`;
    await expectSoon(() => heading(page), at(0));
    await page.evaluate(() => {
      const played: { readonly delay: number; readonly step: () => void }[] = [];
      globalThis.setInterval = ((step: () => void, delay: number) => played.push({ delay, step })) as never;
      Object.assign(globalThis, { played });
    });
    const delays = (): Promise<number[]> =>
      page.evaluate(() => (globalThis as unknown as { played: { delay: number }[] }).played.map(({ delay }) => delay));
    await page.getByRole('button', { name: 'Play' }).click();
    await expectSoon(() => delays(), [700]);
    await page.getByLabel('speed').selectOption('4 ×');
    await expectSoon(() => delays(), [700, 175]);
    await page.evaluate(() => (globalThis as unknown as { played: { step: () => void }[] }).played[1]!.step());
    await expectSoon(() => heading(page), at(1));
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await delays()).toHaveLength(2);
  });

  test('in a list, left and right move the epoch too; in the filter they move nothing', async () => {
    const { page } = await open(written.file);
    await page.locator('.picker select').first().focus();
    await page.keyboard.press('ArrowRight');
    await expectSoon(() => heading(page), 'xavier · width 6 · learningRate 0 · epoch 1');
    await page.locator('input[type="search"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('bg');
    await expectSoon(() => heading(page), 'xavier · width 6 · learningRate 0 · epoch 1');
  });

  test('a link opens the cell, the epoch, the repeat and the comparison that it names', async () => {
    const hash =
      '#cell=width%3D12%2FlearningRate%3D0.01%2Fxavier&epoch=3&repeat=1&with=width%3D6%2FlearningRate%3D0%2Fhe';
    const { page } = await open(written.file, { hash });
    const expected = 'xavier · width 12 · learningRate 0.01 against he · width 6 · learningRate 0 · epoch 3';
    await expectSoon(async () => (await heading(page))!.replaceAll(/ +/g, ' '), expected);
    const [a, b] = ['width=12/learningRate=0.01/xavier', 'width=6/learningRate=0/he'].map((slug) =>
      sigmas(slug, 3, 'forward', 1),
    );
    await expectSoon(
      () => titles(page),
      a!.map((text, i) => `${text} ${b![i]!.slice(b![i]!.indexOf('('))}`),
    );
  });

  test('compared cells lie over each other or one below the other, on the same axes', async () => {
    const { page } = await open(written.file);
    await page.getByRole('button', { name: 'Compare' }).click();
    await expectSoon(async () => (await titles(page)).length, 4);
    const rects = page.locator('.grid figure').first().locator('.mark-rect.role-mark');
    await expectSoon(() => rects.evaluateAll((marks) => marks.map((mark) => mark.childElementCount)), [20, 20]);
    await page.getByRole('button', { name: 'Stacked' }).click();
    await expectSoon(async () => (await titles(page)).length, 8);
    const axes = page.locator('.grid figure').first().locator('.role-axis-label');
    const [x, , other] = await axes.evaluateAll((labels) => labels.map((label) => label.textContent));
    expect(x).toBe(other);
  });

  test('pickers, map, legend and table each open a cell; back returns to the one before', async () => {
    const { page } = await open(written.file);
    await page.getByLabel('width').first().selectOption('12');
    await expectSoon(() => heading(page), 'xavier · width 12 · learningRate 0 · epoch 0');
    await page
      .locator('.map')
      .getByRole('button', { name: /^he · width 12 · learningRate 0: / })
      .click();
    await expectSoon(() => heading(page), 'he · width 12 · learningRate 0 · epoch 0');
    await page.locator('.legend').getByRole('button', { name: 'zero' }).click();
    await expectSoon(() => heading(page), 'zero · width 12 · learningRate 0 · epoch 0');
    await page.locator('.cells tbody tr').nth(3).click();
    await expectSoon(() => heading(page), 'xavier · width 6 · learningRate 0.01 · epoch 0');
    await page.keyboard.press('ArrowRight');
    // Where the machine is busy, the epoch's own write of the address may come before the step back, and cancels it.
    do {
      await page.goBack();
      await page.waitForTimeout(1000);
    } while ((await page.evaluate(() => location.hash)).includes('xavier'));
    await expectSoon(() => heading(page), 'zero · width 12 · learningRate 0 · epoch 0');
    await page.waitForTimeout(400);
    await expectSoon(() => page.evaluate(() => location.hash), '#cell=width%3D12%2FlearningRate%3D0%2Fzero');
  });

  test('a cell that failed says why', async () => {
    const { page, complaints } = await open(written.file, { hash: '#cell=width%3D12%2FlearningRate%3D0.01%2Fhe' });
    await expectSoon(() => page.getByRole('alert').textContent(), 'the worker died');
    expect(await page.locator('header .notes').first().textContent()).toMatch(/ · 1 failed · /);
    expect(await page.locator('.grid').isVisible()).toBe(false);
    await page.keyboard.press('k');
    await expectSoon(() => page.locator('.grid').isVisible(), true);
    expect(complaints).toEqual([]);
  });

  test('the table is sorted by its columns and filtered by words', async () => {
    const { page } = await open(written.file);
    const column = (n: number) => page.locator(`.cells tbody tr > :nth-child(${n})`).allTextContents();
    const forward = page.getByRole('button', { name: 'σ forward' });
    await forward.click();
    const shown = await column(4);
    const rising = shown.filter((text) => text !== '—').toSorted((a, b) => Number(a) - Number(b));
    expect(rising).toHaveLength(shown.length - 1);
    await expectSoon(() => column(4), [...rising, '—']);
    await forward.click();
    await expectSoon(() => column(4), [...rising.toReversed(), '—']);
    await page.locator('input[type="search"]').fill('12 XAVIER');
    await expectSoon(() => column(1), ['xavier', 'xavier']);
    await expectSoon(() => page.locator('#cells [role=status]').textContent(), '2 of 12 cells');
  });

  test('verdicts stand in the table, in the map and under the name of the cell', async () => {
    const { page } = await open(written.file);
    const words = written.verdicts.map((verdict) => verdict?.verdict ?? '—');
    expect(new Set(words).size).toBeGreaterThan(2);
    expect(await page.locator('.cells thead tr > :nth-child(7)').textContent()).toBe('verdict');
    expect(await page.locator('.cells tbody tr > :nth-child(7)').allTextContents()).toEqual(words);
    const verdict = written.verdicts[index('width=6/learningRate=0/xavier')]!;
    expect(await page.locator('#histograms .verdict').textContent()).toBe(`${datedWord(verdict)}: ${verdict.sentence}`);
    await page.getByLabel('each cell shows').selectOption('verdict');
    // The map goes by initializer, the cells by swept values.
    const inMap = async (): Promise<string[]> => {
      const texts = await page.locator('.map button').allTextContents();
      return texts.map((text) => text.replace('★ ', '')).toSorted();
    };
    await expectSoon(inMap, words.map((word) => (word === '—' ? 'failed' : word)).toSorted());
  });

  test('a tooltip names the bin under the pointer, its count and the layer', async () => {
    const { page } = await open(written.file);
    const bars = page.locator('.grid figure').first().locator('.mark-rect.role-mark path');
    await expectSoon(() => bars.count(), 20);
    const { histogram } = layers('width=6/learningRate=0/xavier', 0).forward[0]!;
    const highest = histogram.counts.indexOf(Math.max(...histogram.counts));
    await bars.nth(highest).hover();
    const tooltip = await page.locator('#tooltip').textContent();
    expect(tooltip).toContain(`count${grouped(histogram.counts[highest]!)}`);
    expect(tooltip).toContain('values180');
    expect(tooltip).toContain('not finite0');
  });

  test('a layer opens in a dialog, where the arrow keys go on', async () => {
    const { page } = await open(written.file);
    await page.locator('.plot-title').nth(2).click();
    const dialog = page.getByRole('dialog');
    await page.keyboard.press('ArrowRight');
    await expectSoon(() => dialog.locator('h2').textContent(), 'Layer 3 · forward · epoch 1');
    await expectSoon(() => dialog.locator('tbody tr').count(), 4);
    await dialog.getByRole('row', { name: /^2/ }).click();
    await expectSoon(() => dialog.locator('h2').textContent(), 'Layer 3 · forward · epoch 2');
    await page.keyboard.press('Escape');
    await expectSoon(() => dialog.isVisible(), false);
  });

  test('the dialog of a layer shows its weights and biases, their gradients and updates', async () => {
    const { page, complaints } = await open(written.file, { hash: '#layer=forward-3&epoch=2' });
    const plots = page.locator('.parameters .plot');
    const shown = async (): Promise<string[]> => plots.locator('h3').allTextContents();
    const { parameters } = written.records[index('width=6/learningRate=0/xavier')]!.repeats[0]!;
    const expected = parameters[2]!
      .filter(({ layer }) => layer === 3)
      .map(({ tensor, quantity, statistics }) => {
        const name = quantity === 'value' ? tensor : `${quantity} of ${tensor}`;
        return `${name} (σ=${sigma(statistics.std)})`;
      });
    expect(expected).toHaveLength(6);
    await expectSoon(shown, expected);
    await page.keyboard.press('c');
    await expectSoon(async () => (await shown())[0]!.match(/σ=/g)!.length, 2);
    await page.keyboard.press('Escape');
    await page.locator('.plot-title').nth(1).click();
    await expectSoon(() => plots.count(), 0);
    expect(complaints).toEqual([]);
  });

  test('words explain themselves at a click, with a link into the docs that is there', async () => {
    const { page, complaints } = await open(written.file);
    const bubble = page.locator('#explanation');
    await page.locator('#cells .words').getByRole('button', { name: 'score', exact: true }).click();
    await expectSoon(() => bubble.textContent(), expect.stringMatching(/^scorethe worst \|ln σ\|/));
    const link = (await bubble.locator('a').getAttribute('href'))!;
    expect(link).toMatch(/glossary\.md#score$/);
    expect(existsSync(join(dirname(written.file), link.split('#')[0]!))).toBe(true);
    await page.keyboard.press('Escape');
    await expectSoon(() => bubble.isVisible(), false);
    await page.getByRole('button', { name: 'what is own axes?' }).click();
    await expectSoon(() => bubble.textContent(), expect.stringContaining('own axes'));
    await page.locator('.verdict button').click();
    const meaning = verdictWords[written.verdicts[0]!.verdict];
    await expectSoon(() => bubble.textContent(), expect.stringContaining(meaning));
    const words = await page.locator('.words button, .help').count();
    expect(words).toBeGreaterThan(20);
    for (let i = 0; i < words; i++) {
      await page.locator('.words button, .help').nth(i).click();
      expect((await bubble.textContent())!.length).toBeGreaterThan(30);
    }
    expect(complaints).toEqual([]);
  });

  test('every control is reached by the Tab key, with a focus that is seen', async () => {
    const { page } = await open(written.file);
    const seen = new Set<string>();
    for (let i = 0; i < 100; i++) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement!;
        return {
          name: element.closest('[class], section')?.className ?? '',
          outline: getComputedStyle(element).outlineStyle,
        };
      });
      expect(focus.outline).not.toBe('none');
      seen.add(focus.name);
    }
    for (const part of ['player', 'choices', 'drop-down', 'map', 'plot-title', 'legend'])
      expect([...seen]).toContain(part);
  });
});
