// Makes dist/ of src/, and only when something is newer: `npm run experiment` starts at once the second time.
// tsc checks nothing here that `npm test` doesn't, and writes the types; esbuild makes a few files of the two hundred modules and of
// the libraries that they use, which load in half the time. `--without-types` leaves tsc out.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { replaceForeignTypes } from './declarations/replace.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}dist/cli.js`;

/** The library, the command line, what runs beside it in processes and threads, and what scripts and tests look into. */
const entries = [
  'index',
  'cli',
  'executor/worker',
  'render/threadMain',
  'store/heartbeatThread',
  'userModule/hooks',
  'weightFile/index',
  'activation/index',
  'audit/index',
  'catalogue/parameter',
  'config/synonyms',
  'engine/index',
  'nativeSetup/platform',
  'nativeSetup/setup',
  'initializer/index',
  'model/index',
  'network/index',
  'page/chartSpecs',
  'page/glossary',
  'random/stream',
  'recipe/index',
  'store/lock',
  'store/manifestSchema',
  'store/processIdentity',
  'subject/modelSubject',
  'suggest/index',
  'statistics/moments',
  'theory/index',
];

/** @param {string} dir */
const newest = (dir) =>
  Math.max(
    ...readdirSync(dir, { recursive: true, withFileTypes: true }).map(
      (entry) => statSync(`${entry.parentPath}/${entry.name}`).mtimeMs,
    ),
  );

/**
 * TensorFlow.js by `require`: Node reads a CommonJS file of that size twice when it is imported, for the names in it.
 * tfjs-node asks for the union package, of which it uses the core alone.
 * @type {import('esbuild').Plugin}
 */
const coreByRequire = {
  name: 'core-by-require',
  setup(plugin) {
    const core = '@tensorflow/tfjs-core';
    plugin.onResolve({ filter: /^@tensorflow\/tfjs-node\// }, ({ path }) =>
      existsSync(`${root}node_modules/@tensorflow/tfjs-node`) ? undefined : { path, external: true },
    );
    plugin.onResolve({ filter: /^@tensorflow\/tfjs(-core)?$/ }, ({ kind }) => ({ path: core, namespace: kind }));
    plugin.onLoad({ filter: /./, namespace: 'require-call' }, () => ({
      contents: `module.exports = requireHere('${core}')`,
    }));
    // By name: of a CommonJS module esbuild would copy all the names for each module that imports one.
    plugin.onLoad({ filter: /./, namespace: 'import-statement' }, () => ({
      contents: `export const { ${Object.keys(createRequire(import.meta.url)(core)).join(', ')} } = requireHere('${core}')`,
    }));
  },
};

/**
 * What libraries bring that nothing here has a use for, left out, for it is read at every start: Vega's transforms that no chart
 * has, a sixth of its script; zod's messages in other languages, half of its; how tfjs-node writes files of TensorFlow's, half of its.
 * @type {import('esbuild').Plugin}
 */
const unusedParts = {
  name: 'unused-parts',
  setup(plugin) {
    const filter =
      /^vega-(crossfilter|force|geo|hierarchy|label|regression|voronoi|wordcloud)$|^\.\.\/locales\/index\.js$|^\.\/proto\/api_pb$/;
    plugin.onResolve({ filter }, ({ path }) => ({ path, namespace: 'unused' }));
    plugin.onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'export {}' }));
  },
};

/** The folders of the libraries in the bundles. @param {readonly import('esbuild').Metafile[]} metafiles */
const bundledPackages = (metafiles) => {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  return [...new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []))].toSorted();
};

/** @param {string} folder @returns {{ name: string, version: string, license: string }} */
const description = (folder) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));

/**
 * For the manifest, what of the libraries in the bundles runs, whatever is installed beside dist/ later; those that a library
 * brings for itself left out.
 * @param {readonly string[]} folders
 */
const versions = (folders) => {
  const own = folders.filter((folder) => folder.lastIndexOf('node_modules/') === 0).map(description);
  return Object.fromEntries(own.map(({ name, version }) => [name, version]));
};

/** Of all code in the bundles: another one may write other files. @param {readonly import('esbuild').Metafile[]} metafiles */
const hashOf = (metafiles) => {
  const hash = createHash('sha256');
  for (const file of metafiles.flatMap(({ outputs }) => Object.keys(outputs)).toSorted())
    hash.update(readFileSync(`${root}${file}`));
  return hash.digest('hex');
};

/** The licences of the libraries in the bundles: each wants its text to go with it. @param {readonly string[]} folders */
const licences = (folders) =>
  folders
    .map((folder) => {
      const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
      const { name, version, license } = description(folder);
      return `${name} ${version} (${license})\n\n${file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : ''}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);

const own = fileURLToPath(import.meta.url);
const declarations = ['replace.mjs', 'tensor.d.ts', 'vegaLite.d.ts'].map((file) => `scripts/declarations/${file}`);
const glossary = `${root}docs/glossary.md`;
const others = ['tsconfig.build.json', 'package.json', 'package-lock.json', ...declarations];
const sources = [own, glossary, ...others.map((file) => root + file)];
const fresh =
  existsSync(stamp) &&
  statSync(stamp).mtimeMs >= Math.max(newest(`${root}src`), ...sources.map((file) => statSync(file).mtimeMs));

/** Built aside and then put in place, so that a run that has started keeps what it runs from for as short as can be. */
const aside = `${root}dist.${process.pid}`;

const writeTypes = () => {
  const tsc = spawnSync(
    process.execPath,
    [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`, '--outDir', aside],
    { stdio: 'inherit' },
  );
  if (tsc.status !== 0) throw new Error('src/ does not compile');
  replaceForeignTypes(aside);
};

const buildAside = async () => {
  if (!process.argv.includes('--without-types')) writeTypes();
  const shared = /** @type {const} */ ({
    bundle: true,
    target: 'es2022',
    legalComments: 'none',
    metafile: true,
    absWorkingDir: root,
  });
  const node = await build({
    ...shared,
    entryPoints: entries.map((entry) => `${root}src/${entry}.ts`),
    outbase: `${root}src`,
    outdir: aside,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['canvas', '@tensorflow/tfjs-backend-*', 'bullmq', 'ioredis'],
    plugins: [coreByRequire, unusedParts],
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module';\nconst requireHere = requireFrom(import.meta.url);\nconst require = requireHere;`,
    },
  });
  const { chartSpecs } = await import(`${aside}/page/chartSpecs.js`);
  const { glossaryOf } = await import(`${aside}/page/glossary.js`);
  const page = await build({
    ...shared,
    entryPoints: { page: `${root}src/page/client/main.ts`, style: `${root}src/page/client/style/index.css` },
    outdir: `${aside}/page/client`,
    minify: true,
    format: 'iife',
    define: {
      compiledSpecs: JSON.stringify(chartSpecs()),
      glossary: JSON.stringify(glossaryOf(readFileSync(glossary, 'utf8'))),
    },
    plugins: [unusedParts],
    banner: {
      js: '/* Holds Vega, (c) University of Washington Interactive Data Lab, BSD-3-Clause, and D3, (c) Mike Bostock, ISC. */',
    },
  });
  const metafiles = [node.metafile, page.metafile];
  const bundled = bundledPackages(metafiles);
  writeFileSync(`${aside}/LICENSES.txt`, licences(bundled));
  const built = { libraries: versions(bundled), sha256: hashOf(metafiles) };
  writeFileSync(`${aside}/build.json`, JSON.stringify(built, null, 2));
  chmodSync(`${aside}/cli.js`, 0o755);
};

const putInPlace = () => {
  rmSync(`${root}dist`, { recursive: true, force: true });
  try {
    renameSync(aside, `${root}dist`);
  } catch (error) {
    // Another build was a moment faster.
    if (!existsSync(stamp)) throw error;
  }
};

if (!fresh) {
  try {
    await buildAside();
    putInPlace();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
