import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { useBackend } from '../support/engines.ts';
import { noBrowser } from '../support/chromium.ts';
import { temporaryFolder } from '../support/folder.ts';
import { browserOf, expectSoon } from './browser.ts';
import { computedPage, type WrittenPage } from './study.ts';

const config = {
  name: 'states',
  network: { depth: 2, activation: 'relu' },
  initializers: ['he', { normal: { std: 1e30 }, label: 'huge' }],
  input: { samples: 20 },
  training: { epochs: 2 },
  random: { repeats: 2 },
  sweep: { 'network.width': [6, 12] },
};

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe-core finds: the rule, what it asks for, the first element that breaks it. */
const findings = async (page: Page): Promise<string[]> => {
  const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return violations.map(({ id, help, nodes: [node] }) => `${id}: ${help}: ${node!.html} ${node!.failureSummary}`);
};

/** The style sheet's selectors that match no element now; of what a pointer or the keyboard does the element alone counts. */
const unmatched = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const selectorsOf = (rules: CSSRuleList): string[] =>
      Array.from(rules).flatMap((rule) =>
        rule instanceof CSSStyleRule
          ? rule.selectorText.split(/,\s*(?![^(]*\))/)
          : 'cssRules' in rule
            ? selectorsOf(rule.cssRules as CSSRuleList)
            : [],
      );
    const still = (selector: string): string =>
      selector
        .replace(/:not\(:hover[^)]*\)|::?(hover|focus-visible|before|after|backdrop)/g, '')
        .replace(/(^|[ >+~])$/, '$1*');
    return selectorsOf(document.styleSheets[0]!.cssRules).filter((one) => !document.querySelector(still(one)));
  });

(noBrowser === '' ? describe : describe.skip)(`the states of the page in Chromium${noBrowser}`, () => {
  const folder = temporaryFolder();
  const { open } = browserOf();
  let written: WrittenPage;
  const unused: string[][] = [];

  beforeAll(async () => {
    await useBackend('wasm');
    written = await computedPage(config, folder, ['width=12/normal-1e+30']);
  });

  const states = [
    '#with=width%3D6%2Fnormal-1e%2B30&shown=both&layout=stacked&filter=width%3D6',
    '#layer=backward-1&sort=-score',
    '#cell=width%3D12%2Fnormal-1e%2B30&map=verdict&sort=score',
  ];
  const screens: Readonly<Record<string, BrowserContextOptions>> = {
    light: {},
    'dark, on a phone': { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  };

  const look = async (page: Page): Promise<void> => {
    expect(await findings(page)).toEqual([]);
    unused.push(await unmatched(page));
  };

  test.each(Object.keys(screens))('axe-core finds nothing: %s', async (screen) => {
    for (const hash of states) {
      const { page } = await open(written.file, { ...screens[screen], hash });
      await expectSoon(async () => (await page.locator('.line-chart svg').count()) > 0, true);
      await page.evaluate(axe);
      await look(page);
    }
  });

  test('axe-core finds nothing: an explanation, and what a chart says where one points', async () => {
    const { page } = await open(written.file);
    await page.evaluate(axe);
    // Coming into sight, the page scrolls, which hides a tooltip.
    await expectSoon(async () => {
      await page.locator('.line-chart .mark-symbol path').first().hover({ force: true });
      return page.locator('#tooltip').isVisible();
    }, true);
    await look(page);
    await page.locator('#lines .words button').first().click();
    await look(page);
  });

  test('each rule of the style sheet is of some element', async () => {
    expect(unused[0]!.filter((selector) => unused.every((some) => some.includes(selector)))).toEqual([]);
  });
});
