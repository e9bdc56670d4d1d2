import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const executablePath = places.find((place) => existsSync(place));

/** Why tests in a browser are skipped, if they are: in CI they never are, and fail without one. */
export const noBrowser =
  executablePath !== undefined || process.env['CI'] === 'true' ? '' : ' (skipped: no Chromium at /usr/bin/chromium)';

/** A headless Chromium that asks nothing of any network by itself. */
export const openChromium = (): Promise<Browser> => {
  if (executablePath === undefined) throw new Error(`no Chromium at any of: ${places.join(', ')}`);
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      // Drawn by the processor alone: an emulated graphics card takes longer.
      '--disable-gpu',
      '--disable-software-rasterizer',
      '--disable-gpu-rasterization',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
};
