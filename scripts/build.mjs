// Compiles src/ into dist/ and bundles the page's script and what the renderer uses of Vega, and only when something is
// newer: `npm run experiment` starts at once the second time.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}dist/cli.js`;

/** @param {string} dir */
const newest = (dir) =>
  Math.max(
    ...readdirSync(dir, { recursive: true, withFileTypes: true }).map(
      (entry) => statSync(`${entry.parentPath}/${entry.name}`).mtimeMs,
    ),
  );

const fresh =
  existsSync(stamp) &&
  statSync(stamp).mtimeMs >= Math.max(newest(`${root}src`), statSync(`${root}tsconfig.build.json`).mtimeMs);
if (!fresh) {
  // Built aside and then put in place, so that a run that has started keeps what it runs from for as short as can be.
  const aside = `${root}dist.${process.pid}`;
  const tsc = spawnSync(
    process.execPath,
    [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`, '--outDir', aside],
    { stdio: 'inherit' },
  );
  const banner = {
    js: '/* Holds Vega and Vega-Lite, (c) University of Washington Interactive Data Lab, BSD-3-Clause, and D3, (c) Mike Bostock, ISC. */',
  };
  buildSync({
    entryPoints: { vega: `${root}src/render/vega.ts` },
    outdir: `${aside}/render`,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: ['canvas'],
    legalComments: 'none',
    banner,
  });
  buildSync({
    entryPoints: { page: `${root}src/page/client/main.ts` },
    outdir: `${aside}/page/client`,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    banner,
  });
  copyFileSync(`${root}src/page/client/page.css`, `${aside}/page/client/page.css`);
  chmodSync(`${aside}/cli.js`, 0o755);
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(aside, `${root}dist`);
  process.exitCode = tsc.status ?? 1;
}
