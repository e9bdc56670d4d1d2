// The first look at a study's page in Chromium: until the first histograms and the table of all cells are drawn.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { initscopeInto, median, scratchFolder } from './run.mjs';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((place) =>
  existsSync(place),
);

/** A page of 5 initializers, so many widths and 20 learning rates. @param {number} widths */
const pageOf = (widths) => {
  const folder = scratchFolder();
  const config = join(folder, 'page.json');
  const sweep = {
    'network.width': Array.from({ length: widths }, (_, i) => 4 + i),
    'training.learningRate': Array.from({ length: 20 }, (_, i) => (i + 1) / 1000),
  };
  const study = {
    initializers: ['xavier', 'he', 'lecunNormal', 'orthogonal', 'zero'],
    network: { depth: 3 },
    input: { samples: 20 },
    figures: { formats: [] },
    sweep,
  };
  writeFileSync(config, JSON.stringify(study));
  initscopeInto(folder, config);
  return join(folder, 'page/index.html');
};

/** Seconds of pages of 200 and 2,000 cells; none without Chromium. */
export const firstLooks = async () => {
  if (executablePath === undefined) return [];
  const files = [pageOf(2), pageOf(20)];
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  /** @param {string} file */
  const look = async (file) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`file://${file}`, { waitUntil: 'commit' });
    const drawn = await page.waitForFunction(() => {
      const isDrawn = document.querySelector('.grid svg') && document.querySelector('.cells tbody tr');
      return isDrawn ? performance.now() / 1000 : 0;
    });
    const seconds = await drawn.jsonValue();
    await page.close();
    return seconds;
  };
  try {
    /** @type {number[][]} */
    const looks = [[], []];
    for (let round = 0; round < 7; round++) {
      for (const [i, file] of files.entries()) looks[i]?.push(await look(file));
    }
    return [
      { cells: 200, seconds: median(looks[0] ?? []), goal: '≤ 1 s' },
      { cells: 2000, seconds: median(looks[1] ?? []), goal: '≤ 2 s' },
    ];
  } finally {
    await browser.close();
  }
};
