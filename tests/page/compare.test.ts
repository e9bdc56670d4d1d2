import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { packageFile } from '../../src/package.ts';
import { useBackend } from '../support/engines.ts';
import { noBrowser } from '../support/chromium.ts';
import { temporaryFolder } from '../support/folder.ts';
import { browserOf, expectSoon } from './browser.ts';
import { computedPage, type WrittenPage } from './study.ts';
import { datedWord } from '../../src/verdict/words.ts';

const config = {
  name: 'compare',
  network: { depth: 3, activation: 'relu' },
  initializers: ['xavier', { normal: { std: 1 } }, { uniform: { low: 0, high: 0.2 } }],
  input: { samples: 30 },
  training: { epochs: 2 },
  sweep: { 'network.width': [20, 40] },
};

describe('the colours of A and B', () => {
  const css = readFileSync(packageFile('src/page/client/style/colors.css'), 'utf8');
  const schemes = [...css.matchAll(/:root \{([^}]*--a:[^}]*)\}/g)].map(([, body]) =>
    Object.fromEntries([...body!.matchAll(/--([\w-]+): (#\w+);/g)].map(([, name, color]) => [name!, color!])),
  );

  /** In OKLab (https://bottosson.github.io/posts/oklab/), where 0.02 is just seen. */
  const difference = (a: string, b: string): number => {
    const [x, y] = [oklab(a), oklab(b)];
    return Math.hypot(...x.map((value, i) => value - y[i]!));
  };

  test.each([
    ['light', 0],
    ['dark', 1],
  ])('are like no other, %s', (_, i) => {
    const { a, b, ...others } = schemes[i]!;
    const meaning = Object.entries(others).filter(([name]) =>
      /^(series-\d|affine|activation|normalization|text)$/.test(name),
    );
    expect(meaning).toHaveLength(11);
    for (const [, color] of [...meaning, ['', b!] as const]) expect(difference(a!, color)).toBeGreaterThan(0.12);
    for (const [, color] of meaning) expect(difference(b!, color)).toBeGreaterThan(0.12);
  });
});

const oklab = (color: string): number[] => {
  const digits = color.length === 4 ? color.replaceAll(/[^#]/g, '$&$&') : color;
  const [r, g, b] = [1, 3, 5].map((i) => {
    const value = parseInt(digits.slice(i, i + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};

(noBrowser === '' ? describe : describe.skip)(`verdicts and comparison in Chromium${noBrowser}`, () => {
  const folder = temporaryFolder();
  const { open } = browserOf();
  let written: WrittenPage;

  beforeAll(async () => {
    await useBackend('wasm');
    written = await computedPage(config, folder, ['width=40/uniform-0-0.2']);
  });

  const sentence = (slug: string): string => {
    const verdict = written.verdicts[written.study.cells.findIndex((cell) => cell.slug === slug)]!;
    return `${datedWord(verdict)}: ${verdict.sentence}`;
  };
  const paragraphs = (page: Page): Promise<string[]> => page.locator('#histograms .verdict').allTextContents();
  const plain = (text: string): string => text.replaceAll('`', '').replaceAll('σ_w', 'σw');
  const hash = (cell: string, other?: string): string =>
    `#${new URLSearchParams({ cell, ...(other !== undefined && { with: other }) })}`;

  test('code in a verdict is set as code, and a symbol as a symbol', async () => {
    const slug = 'width=40/normal-1';
    const { page } = await open(written.file, { hash: hash(slug) });
    expect(sentence(slug)).toContain('σ_w');
    await expectSoon(() => paragraphs(page), [plain(sentence(slug))]);
    const codes = [...sentence(slug).matchAll(/`([^`]*)`/g)].map(([, code]) => code);
    expect(codes).toEqual(['he']);
    expect(await page.locator('.verdict code').allTextContents()).toEqual(codes);
    expect(await page.locator('.verdict sub').allTextContents()).toEqual(['w']);
    await page.getByLabel('each cell shows').selectOption('verdict');
    const titles = (): Promise<string[]> =>
      page
        .locator('.map button, .cells tr')
        .evaluateAll((elements) => elements.map((element) => (element as HTMLElement).title));
    await expectSoon(titles, expect.arrayContaining([plain(sentence(slug)).replace(/^[^:]+: /, '')]));
    expect((await titles()).filter((title) => /`|σ_w/.test(title))).toEqual([]);
  });

  test('of two cells each has its verdict, its letter in the charts and its mark in the table', async () => {
    const [a, b] = ['width=20/normal-1', 'width=40/xavier'] as const;
    const { page, complaints } = await open(written.file, { hash: hash(a, b) });
    await expectSoon(() => paragraphs(page), [`A ${plain(sentence(a))}`, `B ${plain(sentence(b))}`]);
    // Of another width, xavier at 40 is a line beside those of width 20.
    await expectSoon(
      () => page.locator('.legend button').allTextContents(),
      ['● xavier', '✖ A normal(std=1)', '■ uniform(low=0, high=0.2)', '◆ B xavier · width 40'],
    );
    for (const chart of await page.locator('.line-chart').all()) {
      const letters = chart.locator('.mark-text.role-mark text');
      await expectSoon(() => letters.allTextContents(), ['A', 'B']);
      expect(await letters.evaluateAll((texts) => texts.map((text) => text.getAttribute('fill')))).toEqual([
        'var(--a)',
        'var(--b)',
      ]);
    }
    const rows = page.locator('.cells tbody tr');
    expect((await rows.locator('th').allTextContents()).filter((text) => /^[AB] /.test(text))).toEqual([
      'A normal(std=1)',
      'B xavier',
    ]);
    expect(await rows.and(page.locator('.compared')).count()).toBe(1);
    await page.getByRole('button', { name: 'Compare' }).click();
    await expectSoon(() => page.locator('.line-chart .mark-text.role-mark text').count(), 0);
    await expectSoon(() => page.locator('.cells b:not(.best), .legend b, .verdict b, .compared').count(), 0);
    expect(complaints).toEqual([]);
  });

  test('the key compares with the next initializer at the same swept values', async () => {
    const { page } = await open(written.file, { hash: hash('width=20/xavier') });
    await expectSoon(() => paragraphs(page), [plain(sentence('width=20/xavier'))]);
    await page.keyboard.press('c');
    const both = [`A ${plain(sentence('width=20/xavier'))}`, `B ${plain(sentence('width=20/normal-1'))}`];
    await expectSoon(() => paragraphs(page), both);
  });

  test('a compared cell that was not computed says why', async () => {
    const { page } = await open(written.file, { hash: hash('width=20/xavier', 'width=40/uniform-0-0.2') });
    await expectSoon(() => page.getByRole('alert').allTextContents(), ['B the worker died']);
    expect(await page.locator('.grid').isVisible()).toBe(true);
  });

  test('a cell that was not computed shows no numbers of the one before', async () => {
    const { page } = await open(written.file, { hash: hash('width=40/normal-1') });
    await page.locator('summary', { hasText: 'The numbers' }).click();
    await page.locator('.plot-title').first().click();
    await page.keyboard.press('j');
    await expectSoon(() => page.getByRole('alert').allTextContents(), ['the worker died']);
    await expectSoon(() => page.getByRole('dialog').isVisible(), false);
    await expectSoon(() => page.locator('#histograms table').isVisible(), false);
  });

  test('where theory is silent, the profiles say from which layer on and why', async () => {
    const { page } = await open(written.file, { hash: hash('width=20/uniform-0-0.2') });
    const kinds = 'Thick: Affine layers; thinner: activations.';
    const notes = async (): Promise<string[]> => {
      const texts = await page.locator('.line-chart .notes').allTextContents();
      return texts.map((text) => text.replace(kinds, '').trim()).filter((text) => text !== '');
    };
    const why = 'its weights are not zero-mean random draws.';
    await expectSoon(notes, [
      `Theory says nothing from layer 1 on: ${why}`,
      `Theory says nothing from layer 6 down, as forward from layer 1 on: ${why}`,
    ]);
    await page.keyboard.press('ArrowRight');
    await expectSoon(notes, []);
  });

  test('the lists offer the cells that there are, each by its own name', async () => {
    const { page } = await open(written.file);
    const list = page.locator('.picker select').first();
    for (const [i, label] of (await list.locator('option').allTextContents()).entries()) {
      await list.selectOption({ index: i });
      await expectSoon(() => page.locator('#histograms .cell-name').textContent(), `${label} · width 20 · epoch 0`);
    }
  });
});
