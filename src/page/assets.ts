import { readFile } from 'node:fs/promises';

/** The page's style and script, which the build bundles; they lie there whether this file runs from src/ or from dist/. */
export const readAssets = async (): Promise<{ style: string; script: string }> => {
  const read = (file: string): Promise<string> =>
    readFile(new URL(`../../dist/page/client/${file}`, import.meta.url), 'utf8');
  const [style, script] = await Promise.all([read('page.css'), read('page.js')]);
  return { style, script };
};
