import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { hashOfSources } from '../../src/userModule/sources.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

const files: Readonly<Record<string, string>> = {
  'm.mjs': `import { k } from './lib/k.mjs';
export * from './all.mjs';
import table from './table.json' with { type: 'json' };
import { log } from 'own-package';
import { readFileSync } from 'node:fs';
const data = readFileSync(new URL('./data.txt', import.meta.url), 'utf8');
const late = await import('./late.mjs');
export const weights = () => [k, table.a, data, late, log];
`,
  'lib/k.mjs': "import { deep } from '../deep.cjs';\nexport const k = deep;\n",
  'deep.cjs': "exports.deep = require('./deepest.cjs');\n",
  'deepest.cjs': 'module.exports = 1;\n',
  'all.mjs': "import './lib/k.mjs';\nimport './m.mjs';\nexport const a = 1;\n",
  'table.json': '{ "a": 1 }',
  'data.txt': '1',
  'late.mjs': 'export default 1;\n',
  'node_modules/own-package/package.json': '{ "name": "own-package", "version": "1.0.0", "main": "index.js" }',
  'node_modules/own-package/index.js': 'exports.log = 1;\n',
};

const write = (root: string, changed: Readonly<Record<string, string>> = {}): string => {
  for (const [name, text] of Object.entries({ ...files, ...changed })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return join(root, 'm.mjs');
};

test('the hash is that of all that is imported, wherever the folder lies', () => {
  const here = hashOfSources(write(join(folder, 'a')));
  cpSync(join(folder, 'a'), join(folder, 'elsewhere/b'), { recursive: true });
  expect(hashOfSources(join(folder, 'elsewhere/b/m.mjs'))).toBe(here);
});

test.each([
  ['m.mjs', `${files['m.mjs']}//`],
  ['lib/k.mjs', `${files['lib/k.mjs']}//`],
  ['deep.cjs', `${files['deep.cjs']}//`],
  ['deepest.cjs', 'module.exports = 2;\n'],
  ['all.mjs', `${files['all.mjs']}//`],
  ['table.json', '{ "a": 2 }'],
  ['data.txt', '2'],
  ['late.mjs', 'export default 2;\n'],
  ['node_modules/own-package/package.json', '{ "name": "own-package", "version": "1.0.1", "main": "index.js" }'],
])('an edit of %s changes it', (name, text) => {
  const before = hashOfSources(write(join(folder, 'c')));
  expect(hashOfSources(write(join(folder, 'c'), { [name]: text }))).not.toBe(before);
});

test('what is moved between two files changes it', () => {
  const first = write(join(folder, 'd'), { 'm.mjs': "import './lib/k.mjs';\nimport './late.mjs';\n" });
  const before = hashOfSources(first);
  write(join(folder, 'd'), { 'm.mjs': "import './late.mjs';\nimport './lib/k.mjs';\n" });
  expect(hashOfSources(first)).not.toBe(before);
});

test('what is not there, or no JavaScript, has a hash as well: loading it says what is wrong', () => {
  const file = join(folder, 'broken.mjs');
  writeFileSync(file, "import './nowhere.mjs';\nimport nothing from 'no-such-package';\nexport const = 3;\n");
  expect(hashOfSources(file)).toMatch(/^[0-9a-f]{64}$/);
});
