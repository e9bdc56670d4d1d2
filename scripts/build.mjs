// Compiles src/ into dist/, and only when something in src/ is newer: `npm run experiment` starts at once the second time.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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
  chmodSync(`${aside}/cli.js`, 0o755);
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(aside, `${root}dist`);
  process.exitCode = tsc.status ?? 1;
}
