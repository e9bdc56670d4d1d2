import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openChromium } from '../support/chromium.ts';

export interface OpenedPage {
  readonly page: Page;
  /** What the browser said on its console, errors of scripts among it, and every address it asked for beside the page's own. */
  readonly complaints: readonly string[];
}

/** In a `describe`: one browser for its tests; a test that opens a page takes over one that an earlier test has left. */
export const browserOf = (): { readonly open: (file: string, options?: OpenOptions) => Promise<OpenedPage> } => {
  let browser: Browser;
  const left: { readonly options: string; readonly page: Page }[] = [];
  const taken: typeof left = [];
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterEach(() => void left.push(...taken.splice(0)));
  afterAll(() => browser?.close());
  const pageFor = async (options: BrowserContextOptions): Promise<Page> => {
    const key = JSON.stringify(options);
    const at = left.findIndex((one) => one.options === key);
    const page = at < 0 ? await (await browser.newContext(options)).newPage() : left.splice(at, 1)[0]!.page;
    taken.push({ options: key, page });
    if (at < 0) return page;
    page.removeAllListeners();
    await page.emulateMedia({ media: null, colorScheme: options.colorScheme ?? null, reducedMotion: null });
    // A page that differs by what stands behind # alone would not be loaded again.
    await page.goto('about:blank');
    return page;
  };
  return {
    open: async (file, { hash = '', ...options } = {}) => {
      const page = await pageFor({ viewport: { width: 1280, height: 900 }, ...options });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('dialog', (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(`file://${file}`) && !url.startsWith('data:')) complaints.push(`request: ${url}`);
      });
      await page.goto(`file://${file}${hash}`);
      await page.locator('#cells tbody tr').first().waitFor();
      return { page, complaints };
    },
  };
};

export interface OpenOptions extends BrowserContextOptions {
  readonly hash?: string;
}

/** In seconds; where the code is made wrong on purpose, less will do. */
const patience = Number(process.env['INITSCOPE_TEST_PATIENCE'] ?? 300);

/**
 * Waits until `read` gives `expected`, which may be a matcher (`expect.stringContaining('he')`): the page draws a moment after
 * it is told to, a long one on a busy machine.
 */
export const expectSoon = async (read: () => Promise<unknown>, expected: unknown): Promise<void> => {
  const end = Date.now() + 1000 * patience;
  for (;;) {
    const found = await read();
    try {
      return expect(found).toEqual(expected);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
