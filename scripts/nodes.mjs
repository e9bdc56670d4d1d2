// Runs the built program and the test suite on other releases of Node, which npm provides, and prints a table.
// node scripts/nodes.mjs [RELEASE...] [-- JEST_WORD...]: 20, 22, 24 and 26 if none is named.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const separator = words.includes('--') ? words.indexOf('--') : words.length;
const jestWords = words.slice(separator + 1);
const releases = separator > 0 ? words.slice(0, separator) : ['20', '22', '24', '26'];
const store = join(root, 'node_modules', '.cache', 'nodes');

/** Installs the releases that are not yet there, beside each other. */
function install() {
  const source = `node-${process.platform}-${process.arch}`;
  mkdirSync(store, { recursive: true });
  writeFileSync(join(store, 'package.json'), '{ "private": true }');
  const missing = releases.filter((release) => !existsSync(executable(release)));
  const packages = missing.map((release) => `node${release}@npm:${source}@${release}`);
  if (packages.length > 0)
    run('npm', ['install', '--ignore-scripts', '--prefix', store, ...packages], { inherit: true });
}

/** @param {string} release */
const executable = (release) => join(store, 'node_modules', `node${release}`, 'bin', 'node');

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args, { inherit = false } = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: inherit ? 'inherit' : 'pipe' });
  if (result.error) throw result.error;
  return result;
}

/**
 * The study on native TensorFlow: its numbers' digest, which must not depend on Node.
 * @param {string} node
 */
function study(node) {
  const out = mkdtempSync(join(tmpdir(), 'initscope-nodes-'));
  const { status, stderr } = run(node, [
    'dist/cli.js',
    'run',
    'configs/sigmoid.yaml',
    '--backend',
    'tensorflow',
    '-q',
    '-o',
    out,
  ]);
  const digest = status === 0 ? sha256(join(out, 'sigmoid', 'statistics.csv')) : stderr.trim();
  rmSync(out, { recursive: true });
  return { passed: status === 0, detail: digest };
}

/** @param {string} file */
const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);

/** @param {string} node */
function tests(node) {
  const { status, stderr } = run(node, ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...jestWords]);
  const failing = new Set(stderr.match(/^ +● .*$/gm));
  for (const test of failing) console.log(test);
  return { passed: status === 0, detail: /^Tests: +(.*)$/m.exec(stderr)?.[1] ?? stderr.trim() };
}

run(process.execPath, ['scripts/build.mjs'], { inherit: true });
install();
const rows = releases.map((release) => {
  const node = executable(release);
  return { version: run(node, ['--version']).stdout.trim(), study: study(node), tests: tests(node) };
});
console.table(rows.map(({ version, study, tests }) => ({ Node: version, study: study.detail, tests: tests.detail })));
const same = new Set(rows.map(({ study }) => study.detail)).size === 1;
if (!same) console.log('The numbers differ between releases of Node.');
process.exitCode = same && rows.every(({ study, tests }) => study.passed && tests.passed) ? 0 : 1;
