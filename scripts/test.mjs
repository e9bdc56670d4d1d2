// `npm test`: build, engine, then tests, type check, lint and format check; all are run, and the result is that of all.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = `${root}node_modules`;

/** @param {string[]} words */
const node = (words) => spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1;

if (node(['scripts/build.mjs']) !== 0) process.exit(1);
// Without native TensorFlow the tests say so themselves.
node(['dist/cli.js', 'setup']);

const checks = {
  types: [`${bin}/typescript/bin/tsc`],
  lint: [`${bin}/oxlint/bin/oxlint`],
  format: [`${bin}/oxfmt/bin/oxfmt`, '--check', '.'],
  tests: [
    '--disable-warning=ExperimentalWarning',
    // In jest's sandbox V8 compiles a library's asm.js as plain JavaScript, and says so.
    '--disable-warning=V8',
    '--experimental-vm-modules',
    `${bin}/jest/bin/jest.js`,
    ...process.argv.slice(2),
  ],
};

const failed = Object.entries(checks)
  .filter(([, words]) => node(words) !== 0)
  .map(([name]) => name);
console.log(failed.length === 0 ? `all passed: ${Object.keys(checks).join(', ')}` : `FAILED: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
