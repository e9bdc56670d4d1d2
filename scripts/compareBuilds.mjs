// Compares what two builds compute and write: this checkout's ("here") and another's ("there").
// node scripts/compareBuilds.mjs OTHER_CHECKOUT [--backend tensorflow|wasm]: exit 0 where nothing differs, 1 where something does.
// Both run the other's configs and ten random ones. Files are compared byte for byte, but for manifest.json (its values, without
// times, cell ids, initscope's version, and entries of files that differ or are not compared so), the records in cells/ (each
// number there must be in its place here), SVG (in any order of an axis's ticks), and index.html, which only has to be there.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { parquetReadObjects } from 'hyparquet';
import { read } from 'vega';
import { randomConfigs } from './compare/randomConfigs.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const names = ['sigmoid', 'relu', 'depth50', 'width', 'activations'];

/** What tells the rows of a table apart. */
const keys = ['cell', 'repeat', 'epoch', 'direction', 'layer', 'tensor', 'quantity', 'bin'];

/** What a program prints. @param {string} cwd @param {string} program @param {string[]} words */
const run = async (cwd, program, ...words) =>
  (await promisify(execFile)(program, words, { cwd, maxBuffer: 1 << 26 })).stdout;

/** Builds a checkout and runs studies with it. @param {string} checkout @param {string} out @param {string[]} words */
const runStudies = async (checkout, out, words) => {
  await run(checkout, process.execPath, 'scripts/build.mjs');
  mkdirSync(out);
  const printed = await run(out, process.execPath, join(checkout, 'dist/cli.js'), 'run', '-q', '-o', '.', ...words);
  writeFileSync(join(out, 'stdout.txt'), printed);
};

/** Paths of the files of a study that are not in cells/. @param {string} folder */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('cells/'));

/** The manifest without what differs from run to run. @param {string} folder @param {(path: string) => boolean} listed */
const manifestOf = (folder, listed) =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'), (key, value) => {
    if (['started', 'seconds', 'id', 'initscope'].includes(key)) return undefined;
    if (typeof value?.path !== 'string') return key === 'files' ? value.filter(Boolean) : value;
    if (!listed(value.path)) return null;
    return value.path.endsWith('.svg') ? value.path : value;
  });

/** The numbers of each cell's record; undefined where it has none. @param {string} folder @returns {Map<string, unknown>} */
const recordsOf = (folder) => {
  const { cells } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return new Map(
    cells.map((/** @type {{ cell: string, id: string }} */ { cell, id }) => {
      const file = join(folder, `cells/${id}.json`);
      return [cell, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).repeats : undefined];
    }),
  );
};

/** How much of a study was compared, and what differs. @param {string} there @param {string} here */
const compareStudy = async (there, here) => {
  const paths = [...new Set([...filesIn(there), ...filesIn(here)])];
  const [records, recordsHere] = [recordsOf(there), recordsOf(here)];
  /** @type {Map<string, string | undefined>} */
  const found = new Map();
  for (const path of paths) found.set(path, await fileDifference(path, join(there, path), join(here, path)));
  for (const [cell, record] of records)
    found.set(`record of ${cell}`, valueDifference(record, recordsHere.get(cell), true));
  const listed = (/** @type {string} */ path) =>
    path !== 'index.html' && !path.startsWith('cells/') && found.get(path) === undefined;
  found.set('manifest.json', valueDifference(manifestOf(there, listed), manifestOf(here, listed)));
  const differences = [...found].flatMap(([what, how]) => (how === undefined ? [] : [`${what}: ${how}`]));
  return { files: paths.filter((path) => path !== 'index.html').length, records: records.size, differences };
};

/** The first place where two files differ. @param {string} path @param {string} there @param {string} here */
const fileDifference = async (path, there, here) => {
  if (!existsSync(there)) return 'only here';
  if (!existsSync(here)) return 'only there';
  const [before, now] = [contentOf(there), contentOf(here)];
  if (path === 'index.html' || path === 'manifest.json' || before.equals(now)) return undefined;
  const table = /\.(csv|parquet)$/.test(path) && tableDifference(await rowsOf(path, before), await rowsOf(path, now));
  const value = path.endsWith('.json') && valueDifference(JSON.parse(before.toString()), JSON.parse(now.toString()));
  return table || value || byteDifference(before, now);
};

/**
 * A file's bytes, the ticks of an SVG's axes sorted: Vega keeps those that a view has drawn before in front of new ones, so
 * that their order depends on which process drew what before.
 * @param {string} file
 */
const contentOf = (file) => {
  const bytes = readFileSync(file);
  if (!file.endsWith('.svg')) return bytes;
  const ticks = /(?<=<g class="mark-(?:rule|text) role-axis-(?:grid|tick|label)"[^>]*>).*?(?=<\/g>)/gs;
  const sorted = (/** @type {string} */ group) =>
    group
      .split(/(?=<line|<text)/)
      .toSorted()
      .join('');
  return Buffer.from(bytes.toString().replaceAll(ticks, sorted));
};

/** @typedef {Record<string, any>[]} Rows */

/** @param {string} path @param {Buffer} table @returns {Rows | Promise<Rows>} */
const rowsOf = (path, table) =>
  path.endsWith('.csv')
    ? /** @type {Rows} */ (read(table.toString(), { type: 'csv' }))
    : parquetReadObjects({ file: new Uint8Array(table).buffer });

/** @param {Rows} there @param {Rows} here */
const tableDifference = (there, here) => {
  const columns = Object.keys(there[0] ?? {});
  const added = Object.keys(here[0] ?? {}).filter((column) => !columns.includes(column));
  const found = added.length > 0 ? [`columns only here: ${added.join(', ')}`] : [];
  if (there.length !== here.length) found.push(`${there.length} rows there, ${here.length} here`);
  const differing = there.flatMap((row, i) => {
    const column = columns.find((column) => !Object.is(row[column], here[i]?.[column]));
    const key = keys.filter((key) => key in row).map((key) => `${key}=${row[key]}`);
    return column ? [`row ${i + 1} (${key.join(' ')}) ${column}: ${row[column]} there, ${here[i]?.[column]} here`] : [];
  });
  return [...found, ...differing.slice(0, 1)].join('; ');
};

/** A value as JSON, not too long. @param {unknown} value */
const short = (value) => (JSON.stringify(value) ?? 'nothing').slice(0, 120);

/**
 * The first place where two JSON values differ; `mayGrow`: objects may have entries here that they don't have there.
 * @param {any} there @param {any} here @param {boolean} [mayGrow] @param {string} [place] @returns {string | undefined}
 */
const valueDifference = (there, here, mayGrow = false, place = '') => {
  if (there === here) return undefined;
  if (![there, here].every((value) => typeof value === 'object' && value !== null))
    return `${place} ${short(there)} there, ${short(here)} here`.trimStart();
  const added = mayGrow && !Array.isArray(there) ? [] : Object.keys(here);
  for (const key of new Set([...Object.keys(there), ...added])) {
    const difference = valueDifference(there[key], here[key], mayGrow, `${place}/${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
};

/** @param {Buffer} there @param {Buffer} here */
const byteDifference = (there, here) => {
  const differing = there.findIndex((byte, i) => byte !== here[i]);
  const at = differing < 0 ? there.length : differing;
  const place = `byte ${at} (${there.length} bytes there, ${here.length} here)`;
  if (there.includes(0)) return place;
  const [before, now] = [there, here].map((text) => short(text.toString('utf8', Math.max(0, at - 20), at + 40)));
  return `${place}: ${before} there, ${now} here`;
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { backend: { type: 'string', default: 'tensorflow' } },
});
const there = resolve(positionals[0] ?? '');
if (positionals.length !== 1 || !existsSync(join(there, 'configs'))) {
  console.error('usage: node scripts/compareBuilds.mjs OTHER_CHECKOUT [--backend tensorflow|wasm]');
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), 'initscope-compare-'));
const words = ['--backend', values.backend, ...names.map((name) => join(there, `configs/${name}.yaml`))];
for (const config of randomConfigs(10)) {
  const file = join(scratch, `${config.name}.json`);
  writeFileSync(file, JSON.stringify(config, null, 2));
  words.push(file);
  names.push(config.name);
}
const [outThere, outHere] = [join(scratch, 'there'), join(scratch, 'here')];
await Promise.all([runStudies(there, outThere, words), runStudies(here, outHere, words)]);
const commit = async (/** @type {string} */ checkout) =>
  (await run(checkout, 'git', 'describe', '--always', '--dirty')).trim();
console.log(
  `there ${await commit(there)}, here ${await commit(here)}, ${values.backend}; not compared: index.html, the order of ticks in SVG`,
);

const stdout = await fileDifference('stdout.txt', join(outThere, 'stdout.txt'), join(outHere, 'stdout.txt'));
console.log(`printed: ${stdout ?? 'equal'}`);
let equal = stdout === undefined;
for (const name of names) {
  const { files, records, differences } = await compareStudy(join(outThere, name), join(outHere, name));
  const verdict = differences.length === 0 ? 'all equal' : `${files + records - differences.length} equal`;
  console.log([`${name}: ${files} files and ${records} records, ${verdict}`, ...differences].join('\n  '));
  equal &&= differences.length === 0;
}
if (equal) rmSync(scratch, { recursive: true });
else console.log(`what differs is in ${scratch}`);
process.exitCode = equal ? 0 : 1;
