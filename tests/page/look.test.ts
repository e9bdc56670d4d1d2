import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useBackend } from '../support/engines.ts';
import { noBrowser } from '../support/chromium.ts';
import { temporaryFolder } from '../support/folder.ts';
import { browserOf, expectSoon } from './browser.ts';
import { computedPage, type WrittenPage } from './study.ts';

const deep = {
  name: 'deep',
  network: { width: 5, depth: 30, activation: 'tanh' },
  initializers: ['xavier', 'he'],
  input: { samples: 20 },
  training: { epochs: 3 },
  sweep: { 'training.learningRate': [0, 0.01] },
};

/** The luminance of the page's background and of a bar's colour, from 0 to 255. */
const luminances = (page: Page): Promise<{ background: number; text: number }> =>
  page.evaluate(() => {
    const luminance = (color: string): number => {
      const [r, g, b] = color.match(/\d+/g)!.map(Number);
      return Math.round(0.21 * r! + 0.72 * g! + 0.07 * b!);
    };
    const label = document.querySelector('#lines .role-axis-label text')!;
    return {
      background: luminance(getComputedStyle(document.body).backgroundColor),
      text: luminance(getComputedStyle(label).fill),
    };
  });

(noBrowser === '' ? describe : describe.skip)(`the page in Chromium${noBrowser}`, () => {
  const folder = temporaryFolder();
  const { open } = browserOf();
  let written: WrittenPage;

  beforeAll(async () => {
    await useBackend('wasm');
    written = await computedPage(deep, folder);
  });

  test('is light or dark as the system is, its charts too, and changes with it', async () => {
    const { page } = await open(written.file);
    const light = await luminances(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await luminances(page);
    expect(light.background).toBeGreaterThan(200);
    expect(light.text).toBeLessThan(120);
    expect(dark.background).toBeLessThan(50);
    expect(dark.text).toBeGreaterThan(130);
  });

  test.each(['forward', 'both'])('fits a phone, %s: nothing is wider than the screen', async (shown) => {
    const { page, complaints } = await open(written.file, {
      viewport: { width: 390, height: 844 },
      hash: `#shown=${shown}&with=learningRate%3D0%2Fhe`,
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.locator('.grid').scrollIntoViewIfNeeded();
    const columns = await page
      .locator('.grid')
      .evaluate((grid) => getComputedStyle(grid).gridTemplateColumns.split(' ').length);
    expect(columns).toBe(2);
    const caption = (await page.locator('#cells caption').boundingBox())!;
    expect(caption.x + caption.width).toBeLessThan(390);
    await page.locator('#cells').evaluate((cells) => cells.scrollIntoView());
    const [heading, controls] = await page.evaluate(() =>
      ['#cells h2', '.moment'].map((part) => document.querySelector(part)!.getBoundingClientRect()),
    );
    expect(heading!.top).toBeGreaterThan(controls!.bottom);
    expect(complaints).toEqual([]);
  });

  test.each(['', '&along=training.learningRate', '&with=learningRate%3D0.01%2Fhe'])(
    'the letters and numbers of a line chart are all within it: %s',
    async (hash) => {
      const { page } = await open(written.file, { hash: `#cell=learningRate%3D0%2Fxavier${hash}` });
      const charts = page.locator('.line-chart .chart');
      await expectSoon(() => charts.locator('svg').count(), 6);
      const cut = await charts.evaluateAll((elements) =>
        elements.flatMap((chart) => {
          const room = chart.getBoundingClientRect();
          return Array.from(chart.querySelectorAll('text')).flatMap((text) => {
            const { left, right, top, bottom } = text.getBoundingClientRect();
            const inside = left >= room.left && right <= room.right && top >= room.top && bottom <= room.bottom;
            return inside || text.textContent === '' ? [] : [text.textContent];
          });
        }),
      );
      expect(cut).toEqual([]);
    },
  );

  test('in the table numbers stand at the right, words at the left, and the filter shows its whole example', async () => {
    const { page } = await open(written.file);
    const aligned = (part: string): Promise<string[]> =>
      page.locator(part).evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).textAlign));
    const heads = await page.locator('#cells thead th').allTextContents();
    const words = heads.map((head) => (['initializer', 'verdict', 'state'].includes(head) ? 'left' : 'right'));
    expect(words.filter((side) => side === 'right')).toHaveLength(5);
    expect(await aligned('#cells thead th')).toEqual(words);
    expect(await aligned('#cells tbody tr:first-child > *')).toEqual(words);
    const [needed, room] = await page.locator('#cells input').evaluate((field: HTMLInputElement) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(field);
      const context = document.createElement('canvas').getContext('2d')!;
      context.font = font;
      const { width } = context.measureText(field.placeholder);
      return [width, field.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)];
    });
    expect(room).toBeGreaterThan(needed);
  });

  test('a deep network: profiles first, and only the histograms in sight are drawn', async () => {
    const { page } = await open(written.file);
    const order = await page.locator('section').evaluateAll((parts) => parts.map(({ id }) => id));
    expect(order.indexOf('lines')).toBeLessThan(order.indexOf('histograms'));
    const figures = page.locator('.grid figure');
    const drawn = page.locator('.grid svg');
    expect(await figures.count()).toBe(60);
    expect(await drawn.count()).toBeLessThan(60);
    await figures.last().scrollIntoViewIfNeeded();
    await expectSoon(() => figures.last().locator('svg').count(), 1);
  });

  test('on paper every histogram is drawn, dark ones light, and what only works on a screen is left out', async () => {
    const { page } = await open(written.file, { colorScheme: 'dark', hash: '#layer=forward-1' });
    await page.pdf();
    expect(await page.locator('.grid svg').count()).toBe(60);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect((await luminances(page)).background).toBe(255);
    for (const part of ['.toolbar', '.keys', '.save', '#sweep', '#cells', '#reproduce', '#about', 'dialog'])
      expect(await page.locator(part).first().isVisible()).toBe(false);
    for (const part of ['#histograms', '#lines']) expect(await page.locator(part).isVisible()).toBe(true);
    const cropped = await page
      .locator('.grid .chart')
      .evaluateAll((charts) => charts.filter((chart) => chart.scrollWidth > chart.clientWidth).length);
    expect(cropped).toBe(0);
  });

  test('on paper the charts’ letters are as large as on the screen', async () => {
    const { page } = await open(written.file);
    // Between the margins of A4.
    await page.setViewportSize({ width: 718, height: 1000 });
    await page.emulateMedia({ media: 'print' });
    const scales = (): Promise<number[]> =>
      page
        .locator('.grid svg, .line-chart svg')
        .evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect().width / Number(svg.getAttribute('width'))));
    await expectSoon(async () => {
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      const found = await scales();
      return [found.length, Math.min(...found) > 0.85, Math.max(...found) < 1.15];
    }, [66, true, true]);
  });

  test('a click fills the screen with it, another gives it back', async () => {
    const { page, complaints } = await open(written.file);
    const button = page.getByRole('button', { name: 'Full screen' });
    const state = async (): Promise<unknown[]> => [
      await page.evaluate(() => document.fullscreenElement?.localName),
      await button.getAttribute('aria-pressed'),
    ];
    for (const expected of [
      ['html', 'true'],
      [undefined, 'false'],
    ]) {
      await button.click();
      await expectSoon(() => state(), expected);
    }
    expect(complaints).toEqual([]);
  });

  test('a chart is saved as it is: as SVG with its colours in it, and as PNG of twice the pixels', async () => {
    const { page } = await open(written.file, { colorScheme: 'dark' });
    const chart = page.locator('.line-chart').first();
    await expectSoon(() => chart.locator('svg').count(), 1);
    const saved = async (format: string, of = chart): Promise<{ name: string; bytes: Buffer }> => {
      const download = page.waitForEvent('download');
      await of.getByRole('button', { name: `save as ${format}` }).click();
      const file = await download;
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    };
    const svg = await saved('SVG');
    expect(svg.name).toMatch(/^deep-Average-.*forward\.svg$/);
    const text = svg.bytes.toString();
    expect(text).not.toMatch(/var\(|inherit/);
    expect(text).toContain('fill="#1d2127"');
    const png = await saved('PNG');
    expect(png.name.endsWith('.png')).toBe(true);
    const [, width] = /<svg[^>]* width="(\d+)"/.exec(text)!;
    expect(png.bytes.readUInt32BE(16)).toBe(2 * Number(width));
    const histogram = page.locator('#histograms .plot').first();
    await histogram.scrollIntoViewIfNeeded();
    await expectSoon(() => histogram.locator('svg').count(), 1);
    expect((await saved('SVG', histogram)).name).toMatch(/^deep-1-Layer-σ=\d\.\d{4}\.svg$/);
  });

  test('a network of layers: each histogram under its layer’s name, in its category’s colour', async () => {
    const network = { layers: [{ affine: 6 }, 'tanh', { affine: 4 }, { affine: 4 }, { elu: { alpha: 2 } }] };
    const layers = await computedPage(
      { name: 'layers', network, initializers: ['he'], input: { shape: [3, 5] } },
      folder,
    );
    const { page, complaints } = await open(layers.file);
    const plotTitles = page.locator('.grid .plot-title');
    await expectSoon(
      async () => (await plotTitles.allTextContents()).map((text) => text.replace(/ \(σ=.*/, '')),
      ['affine1', 'tanh1', 'affine2', 'affine3', 'elu1'],
    );
    const colors = await page
      .locator('.grid figure')
      .evaluateAll((figures) =>
        figures.map((figure) => figure.querySelector('.mark-rect path[fill]')?.getAttribute('fill')),
      );
    expect(colors.map((color) => colors.indexOf(color))).toEqual([0, 1, 0, 0, 1]);
    expect(complaints).toEqual([]);
  });
});
