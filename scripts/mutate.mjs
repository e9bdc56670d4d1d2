// Whether the tests see what would be wrong: applies each edit of scripts/mutations/ by itself in a copy of this checkout, and
// runs the test files that speak of the edited file. What no test fails of is listed, and the exit code is 1: it wants a test.
//
//     node scripts/mutate.mjs            all, about an hour
//     node scripts/mutate.mjs jobs page  those whose file has one of the words in its path
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers } from './mutations/answers.mjs';
import { charts } from './mutations/charts.mjs';
import { commandLine } from './mutations/commandLine.mjs';
import { engines } from './mutations/engines.mjs';
import { page } from './mutations/page.mjs';
import { runs } from './mutations/runs.mjs';
import { studies } from './mutations/studies.mjs';

/** @typedef {import('./mutations/mutation.d.ts').Mutation} Mutation */

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {readonly string[]} words @returns {readonly Mutation[]} */
const chosen = (words) => {
  const all = [...answers, ...charts, ...commandLine, ...engines, ...page, ...runs, ...studies];
  return words.length === 0 ? all : all.filter(({ file }) => words.some((word) => file.includes(word)));
};

/** What git has of this checkout, as it is now, and what is installed. @returns {string} its folder */
const copyCheckout = () => {
  const copy = mkdtempSync(join(tmpdir(), 'initscope-mutations-'));
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of listed.stdout.toString().split('\0')) {
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  const [from, to] = [join(root, 'node_modules'), join(copy, 'node_modules')];
  // Hard links take a second; without them the copy takes a minute.
  if (spawnSync('cp', ['-al', from, to]).status !== 0) {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  }
  return copy;
};

/** The test files that speak of a mutation: that of its file's own name, and those it names. @param {Mutation} mutation */
const testsOf = ({ file, tests = [] }) => {
  const own = file.replace(/\.ts$/, '');
  return [...new Set([own, ...tests])]
    .map((name) => `tests/${name}.test.ts`)
    .filter((path) => path !== `tests/${own}.test.ts` || existsSync(join(root, path)));
};

/** The process that runs, the first of its group. @type {number | undefined} */
let running;

/**
 * Runs a program of the copy to its end, or ends it with all that it has started: a mutation that hangs the tests is seen, too.
 * @param {string} folder @param {readonly string[]} words @param {number} limit in minutes @returns {Promise<{ code: number | null, text: string }>}
 */
const run = (folder, words, limit = 15) =>
  new Promise((resolve) => {
    // What a page never shows is waited for two minutes, not five.
    const env = { ...process.env, INITSCOPE_TEST_PATIENCE: '120' };
    const child = spawn(process.execPath, words, {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running = child.pid;
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
    const timer = setTimeout(() => process.kill(-(/** @type {number} */ (child.pid)), 'SIGKILL'), limit * 60_000);
    child.on('close', (code) => {
      clearTimeout(timer);
      running = undefined;
      resolve({ code, text });
    });
  });

/** Whether a test file starts what the build makes: processes, threads, pages; the others run the sources as they are. @param {string} file */
const needsBuild = (file) =>
  /initscope\(|browser\.ts'|study\.ts'|dist\/|WorkerProcess|Thread|workers/.test(
    readFileSync(join(root, file), 'utf8'),
  );

/** @param {string} folder */
const build = (folder) => run(folder, ['scripts/build.mjs', '--without-types']);

const jest = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];

/**
 * Runs test files without any edit.
 * @param {string} folder @param {readonly string[]} files
 * @returns {Promise<Map<string, number>>} how many minutes each takes that passes
 */
const timesOf = async (folder, files) => {
  const path = join(folder, 'jest.json');
  await run(
    folder,
    [...jest, '-w', '1', '--json', '--outputFile', path, ...files.map((file) => join(folder, file))],
    60,
  );
  const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
  return new Map(
    testResults.flatMap(
      (/** @type {{ name: string, status: string, startTime: number, endTime: number }} */ { name, ...result }) =>
        result.status === 'passed' ? [[relative(folder, name), (result.endTime - result.startTime) / 60_000]] : [],
    ),
  );
};

/** The first test that fails, as Jest names it; undefined where none does. @param {string} folder @param {readonly string[]} files */
const failing = async (folder, files) => {
  if (files.length === 0) return undefined;
  const limit = 1 + 5 * files.reduce((sum, file) => sum + (times.get(file) ?? 0), 0);
  const { code, text } = await run(
    folder,
    [...jest, '-w', '1', '--bail', ...files.map((file) => join(folder, file))],
    limit,
  );
  if (code === 0) return undefined;
  return /^ *● (.+)$/m.exec(text)?.[1]?.trim() ?? 'it hung, or the test file itself failed';
};

/**
 * What became of a mutation: `killed` by a test; `survived`; `stale`, where its line is no longer there once; `invalid`, where
 * the edited code does not compile.
 * @param {string} folder @param {Mutation} mutation @returns {Promise<[outcome: string, why: string]>}
 */
const tryOut = async (folder, mutation) => {
  const { file, from, to } = mutation;
  const path = join(folder, 'src', file);
  const whole = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (whole.split(from).length !== 2) return ['stale', `not once in src/${file}: ${from}`];
  const files = testsOf(mutation).filter((name) => !red.has(name));
  const missing = files.filter((name) => !existsSync(join(folder, name)));
  if (files.length === 0 || missing.length > 0) return ['stale', `no test file: ${missing.join(', ')}`];
  try {
    writeFileSync(
      path,
      whole.replace(from, () => to),
    );
    const [built, direct] = [files.filter(needsBuild), files.filter((name) => !needsBuild(name))];
    const failed = await failing(folder, direct);
    if (failed !== undefined) return ['killed', failed];
    if (built.length === 0) return ['survived', files.join(', ')];
    const made = await build(folder);
    if (made.code !== 0) return ['invalid', made.text.trim().split('\n')[0] ?? ''];
    const late = await failing(folder, built);
    return late === undefined ? ['survived', files.join(', ')] : ['killed', late];
  } finally {
    writeFileSync(path, whole);
  }
};

const mutations = chosen(process.argv.slice(2));
const folder = copyCheckout();
process.on('exit', () => {
  if (running !== undefined) process.kill(-running, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const all = [...new Set(mutations.flatMap(testsOf))].filter((file) => existsSync(join(root, file)));
const built = await build(folder);
if (built.code !== 0) throw new Error(built.text);
const times = await timesOf(folder, all);
/** Test files that fail without any edit: they would kill them all. */
const red = new Set(all.filter((file) => !times.has(file)));
for (const file of red) console.log(`RED without any edit, and left out: ${file}`);
console.log(`${mutations.length} mutations, ${all.length - red.size} test files`);

/** @type {Map<string, string[]>} */
const outcomes = new Map();
for (const [i, mutation] of mutations.entries()) {
  const [outcome, why] = await tryOut(folder, mutation);
  const line = `${mutation.file}: ${mutation.wrong}: ${why}`;
  console.log(`${i + 1} of ${mutations.length} ${outcome} ${line}`);
  outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), line]);
}
const killed = outcomes.get('killed')?.length ?? 0;
for (const outcome of ['survived', 'stale', 'invalid']) {
  for (const line of outcomes.get(outcome) ?? []) console.log(`${outcome.toUpperCase()} ${line}`);
}
console.log(`${killed} of ${mutations.length} mutations are seen by a test`);
process.exitCode = killed === mutations.length && red.size === 0 ? 0 : 1;
