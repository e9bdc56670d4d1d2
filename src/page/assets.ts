import { readFile } from 'node:fs/promises';
import { packageFile } from '../package.ts';

/** The page's style and script, which the build bundles. */
export const readAssets = async (): Promise<{ style: string; script: string }> => {
  const read = (file: string): Promise<string> => readFile(packageFile(`dist/page/client/${file}`), 'utf8');
  const [style, script] = await Promise.all([read('page.css'), read('page.js')]);
  return { style, script };
};
