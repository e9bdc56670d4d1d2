import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { useBackend } from '../support/engines.ts';
import { noBrowser } from '../support/chromium.ts';
import { temporaryFolder } from '../support/folder.ts';
import { browserOf, expectSoon } from './browser.ts';
import { computedPage, type WrittenPage } from './study.ts';

const labels = [
  '</script><img src=x onerror=alert(1)>',
  '<!--<script>alert(2)//',
  '"\'`&lt;&#60;\u2028\u2029\\u003c${alert(3)}',
  '</style></title><svg onload=alert(4)>',
  '한국어 عربى 🦆 __proto__',
];

const config = {
  name: 'hostile',
  network: { width: 5, depth: 1 },
  initializers: labels.map((label, i) => ({ normal: { std: i + 1 }, label })),
  input: { samples: 10 },
  training: { epochs: 2 },
  sweep: { 'network.activation': ['relu', { leakyRelu: { alpha: 0.5 } }] },
};

describe('labels that would be markup', () => {
  const folder = temporaryFolder();
  let written: WrittenPage;

  beforeAll(async () => {
    await useBackend('wasm');
    written = await computedPage(config, folder);
  });

  test('do not stand in the file', () => {
    const html = readFileSync(written.file, 'utf8');
    const own = html.slice(0, html.lastIndexOf('<script>'));
    expect(['alert', 'onerror', 'onload', '한국어'].filter((word) => own.includes(word))).toEqual([]);
    expect(own.includes('id="cell-9"')).toBe(true);
  });

  (noBrowser === '' ? describe : describe.skip)(`in Chromium${noBrowser}`, () => {
    const { open } = browserOf();

    test.each(labels.map((label, i) => [label, i] as const))(
      '%j is shown as text and runs nothing',
      async (label, i) => {
        const { page, complaints } = await open(written.file);
        await page.locator('.picker select').first().selectOption({ index: i });
        const name = `${label} · activation relu`;
        await expectSoon(() => page.locator('#histograms .cell-name').textContent(), `${name} · epoch 0`);
        await page.getByRole('button', { name: 'Compare' }).click();
        await page.locator('.grid .chart').first().hover();
        const legend = page.locator('.legend button').nth(i);
        await expectSoon(() => legend.textContent(), expect.stringContaining(label));
        await expectSoon(() => page.locator('.cells tbody th').nth(i).textContent(), `A ${label}`);
        await expectSoon(() => page.locator('.map tbody th').nth(i).textContent(), label);
        const code = page.locator('#reproduce code').first();
        await expectSoon(() => code.textContent(), expect.stringContaining(JSON.stringify(label).slice(1, -1)));
        expect(await page.locator('#reproduce code').last().textContent()).not.toContain(label);
        expect(await page.locator('img, body script:not([type]), svg[onload]').count()).toBe(1);
        expect(complaints).toEqual([]);
      },
    );

    test('markup that came in all the same could load and run nothing', async () => {
      const { page } = await open(written.file);
      const { ran, refused } = await page.evaluate(async () => {
        const refused: string[] = [];
        document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
        const script = document.createElement('script');
        script.textContent = 'globalThis.ran = true';
        document.body.append(script);
        document.body.insertAdjacentHTML(
          'beforeend',
          '<img src="https://example.org/x" onerror="globalThis.ran = true">',
        );
        await fetch('https://example.org/').catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { ran: 'ran' in globalThis, refused };
      });
      expect(ran).toBe(false);
      expect(refused.toSorted()).toEqual(['connect-src', 'img-src', 'script-src-attr', 'script-src-elem']);
    });
  });
});
