import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openChromium } from '../support/chromium.ts';

export interface OpenedPage {
  readonly page: Page;
  /** What the browser said on its console, errors of scripts among it, and every address it asked for beside the page's own. */
  readonly complaints: readonly string[];
}

/** In a `describe`: one browser for its tests, and pages that close with it. */
export const browserOf = (): { readonly open: (file: string, options?: OpenOptions) => Promise<OpenedPage> } => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());
  return {
    open: async (file, { hash = '', ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
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

/** Waits until `read` gives `expected`: the page draws a moment after it is told to, a long one on a busy machine. */
export const expectSoon = async <T>(read: () => Promise<T>, expected: T): Promise<void> => {
  const end = Date.now() + 300_000;
  let last = await read();
  while (JSON.stringify(last) !== JSON.stringify(expected) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    last = await read();
  }
  expect(last).toEqual(expected);
};
