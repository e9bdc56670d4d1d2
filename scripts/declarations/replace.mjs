// The package's types stand by themselves: what a program's own compiler reads of them imports no other package's. Types of
// TensorFlow.js and Vega-Lite, which need a browser's and each other's, are replaced by the few lines that are used of them.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** What is read in place of a package's types. */
const replacements = { '@tensorflow/tfjs-core': 'tensor.d.ts', 'vega-lite': 'vegaLite.d.ts' };

/** Replaces other packages' types in all declarations of a built folder. @param {string} folder */
export const replaceForeignTypes = (folder) => {
  const target = join(folder, 'foreign');
  mkdirSync(target, { recursive: true });
  for (const file of Object.values(replacements)) copyFileSync(join(here, file), join(target, file));
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.d.ts') || entry.startsWith('foreign')) continue;
    const file = join(folder, entry);
    const text = readFileSync(file, 'utf8');
    let replaced = text;
    for (const [name, by] of Object.entries(replacements)) {
      const path = relative(dirname(file), join(target, by)).replaceAll('\\', '/');
      const specifier = `'${path.startsWith('.') ? path : `./${path}`}'`.replace('.d.ts', '.js');
      replaced = replaced.replaceAll(`'${name}'`, specifier).replaceAll(`"${name}"`, specifier);
    }
    if (replaced !== text) writeFileSync(file, replaced);
  }
};
