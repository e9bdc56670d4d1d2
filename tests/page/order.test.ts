import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { RandomStream } from '../../src/random/stream.ts';
import { useBackend } from '../support/engines.ts';
import { noBrowser } from '../support/chromium.ts';
import { temporaryFolder } from '../support/folder.ts';
import { browserOf, expectSoon } from './browser.ts';
import { computedPage, type WrittenPage } from './study.ts';

const config = {
  name: 'order',
  network: { depth: 1, activation: 'tanh' },
  initializers: ['xavier', 'he', 'lecunNormal'],
  input: { samples: 10 },
  training: { epochs: 2 },
  sweep: { 'network.width': [4, 6, 8, 10] },
};

/** In the page: what is to be awaited ends when the test says so, each when its number is called. */
const hold = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const held: (() => void)[] = [];
    const wait = (): Promise<void> => new Promise((resolve) => held.push(resolve));
    const holding = { held, unpacking: 0 };
    globalThis.Response = class extends Response {
      override async arrayBuffer() {
        await wait();
        holding.unpacking++;
        const bytes = await super.arrayBuffer();
        holding.unpacking--;
        return bytes;
      }
    };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: wait } });
    Object.assign(globalThis, { holding });
  });

/** Lets the `i`-th of what is held go on, as far as it gets; how many are held then. */
const release = (page: Page, i: number): Promise<number> =>
  page.evaluate(async (i) => {
    const { holding } = globalThis as unknown as { holding: { held: (() => void)[]; unpacking: number } };
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    holding.held.splice(i, 1)[0]?.();
    // The page goes on at the next frame after what it awaited.
    for (let frame = 0; frame < 3; frame = holding.unpacking > 0 ? 0 : frame + 1) await nextFrame();
    return holding.held.length;
  }, i);

const choose = (page: Page, name: string): Promise<void> =>
  page.locator(`.map button[aria-label^="${name}: "]`).click();

/** By which names the parts of the page speak of the chosen cell. */
const spokenOf = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const text = (selector: string) => document.querySelector(selector)?.textContent;
    return {
      histograms: text('#histograms .cell-name'),
      map: document.querySelector('.map button[aria-pressed=true]')?.getAttribute('aria-label')?.split(': ')[0],
      lines: text('.legend button[aria-pressed=true]'),
      table: Array.from(document.querySelector('tr[aria-current]')!.children, (cell) => cell.textContent).slice(0, 2),
      reproduce: text('#reproduce .cell-name'),
    };
  });

const everywhere = (initializer: string, glyph: string, width: string) => ({
  histograms: `${initializer} · width ${width} · epoch 0`,
  map: `${initializer} · width ${width}`,
  lines: `${glyph} ${initializer}`,
  table: [initializer, width],
  reproduce: `${initializer} · width ${width}`,
});

(noBrowser === '' ? describe : describe.skip)(`what the page awaits, in any order${noBrowser}`, () => {
  const folder = temporaryFolder();
  const { open } = browserOf();
  let written: WrittenPage;

  beforeAll(async () => {
    await useBackend('wasm');
    written = await computedPage(config, folder);
  });

  test('lines of a cell that come late are not drawn over those of the next', async () => {
    const { page, complaints } = await open(written.file);
    await expectSoon(() => spokenOf(page), everywhere('xavier', '●', '4'));
    await hold(page);
    await choose(page, 'he · width 6');
    // The cell itself; what is held then are the two others along its line.
    expect(await release(page, 0)).toBe(2);
    await choose(page, 'lecunNormal · width 8');
    await release(page, 2);
    expect(await release(page, 2)).toBe(3);
    await release(page, 2);
    expect(await spokenOf(page)).toEqual(everywhere('lecunNormal', '■', '8'));
    await release(page, 0);
    expect(await release(page, 0)).toBe(0);
    expect(await spokenOf(page)).toEqual(everywhere('lecunNormal', '■', '8'));
    expect(complaints).toEqual([]);
  });

  test.each([0, 1, 2, 3])('whatever comes first, the last choice stays, order %i', async (seed) => {
    const { page, complaints } = await open(written.file);
    await expectSoon(() => spokenOf(page), everywhere('xavier', '●', '4'));
    await hold(page);
    const stream = new RandomStream([seed, 0, 0]);
    const pick = (count: number): number => Math.floor(stream.uniform() * count);
    let held = 0;
    for (const name of ['he · width 6', 'lecunNormal · width 8', 'he · width 10', 'xavier · width 6']) {
      await choose(page, name);
      for (let times = pick(4); times > 0; times--) held = await release(page, pick(held));
      held = await release(page, Infinity);
    }
    while (held > 0) held = await release(page, pick(held));
    expect(await spokenOf(page)).toEqual(everywhere('xavier', '●', '6'));
    expect(complaints).toEqual([]);
  });

  test('a copy that ends late says nothing of the text that has come since', async () => {
    const { page } = await open(written.file);
    await expectSoon(() => spokenOf(page), everywhere('xavier', '●', '4'));
    await hold(page);
    const copy = page.locator('#reproduce .copy').first();
    await copy.click();
    await choose(page, 'he · width 4');
    await expectSoon(() => page.locator('#reproduce .cell-name').textContent(), 'he · width 4');
    await release(page, 0);
    await expectSoon(() => copy.textContent(), 'Copy');
    await copy.click();
    await release(page, 0);
    await expectSoon(() => copy.textContent(), 'Copied');
  });
});
