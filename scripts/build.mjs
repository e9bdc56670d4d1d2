// Makes dist/ of src/, and only when something is newer: `npm run experiment` starts at once the second time.
// tsc checks nothing here that `npm test` doesn't, and writes the types; esbuild makes a few files of the two hundred modules and of
// the libraries that they use, which load in half the time.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}dist/cli.js`;

/** The library, the command line, what runs beside it in processes and threads, and what scripts and tests look into. */
const entries = [
  'index',
  'cli',
  'jobs/worker',
  'render/threadMain',
  'statistics/threadMain',
  'activation/index',
  'engine/index',
  'engine/native/platform',
  'engine/native/setup',
  'initializer/index',
  'network/index',
  'random/stream',
  'report/manifestSchema',
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
 * @type {import('esbuild').Plugin}
 */
const coreByRequire = {
  name: 'core-by-require',
  setup(plugin) {
    const filter = /^@tensorflow\/tfjs-core$/;
    plugin.onResolve({ filter }, ({ path }) => ({ path, namespace: 'by-require' }));
    plugin.onLoad({ filter, namespace: 'by-require' }, ({ path }) => ({
      contents: `module.exports = requireHere('${path}')`,
    }));
  },
};

const own = fileURLToPath(import.meta.url);
const sources = [`${root}tsconfig.build.json`, `${root}package.json`, own];
const fresh =
  existsSync(stamp) &&
  statSync(stamp).mtimeMs >= Math.max(newest(`${root}src`), ...sources.map((file) => statSync(file).mtimeMs));
if (!fresh) {
  // Built aside and then put in place, so that a run that has started keeps what it runs from for as short as can be.
  const aside = `${root}dist.${process.pid}`;
  const tsc = spawnSync(
    process.execPath,
    [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`, '--outDir', aside],
    { stdio: 'inherit' },
  );
  const shared = /** @type {const} */ ({ bundle: true, target: 'es2022', legalComments: 'none' });
  await build({
    ...shared,
    entryPoints: entries.map((entry) => `${root}src/${entry}.ts`),
    outbase: `${root}src`,
    outdir: aside,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['canvas', '@tensorflow/*'],
    plugins: [coreByRequire],
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module';\nconst requireHere = requireFrom(import.meta.url);\nconst require = requireHere;`,
    },
  });
  await build({
    ...shared,
    entryPoints: { page: `${root}src/page/client/main.ts` },
    outdir: `${aside}/page/client`,
    minify: true,
    format: 'iife',
    banner: {
      js: '/* Holds Vega and Vega-Lite, (c) University of Washington Interactive Data Lab, BSD-3-Clause, and D3, (c) Mike Bostock, ISC. */',
    },
  });
  copyFileSync(`${root}src/page/client/page.css`, `${aside}/page/client/page.css`);
  chmodSync(`${aside}/cli.js`, 0o755);
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(aside, `${root}dist`);
  process.exitCode = tsc.status ?? 1;
}
