// Compiles src/ into dist/, and only when something in src/ is newer: `npm run experiment` starts at once the second time.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
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
  statSync(stamp).mtimeMs >= Math.max(newest(`${root}src`), statSync(`${root}tsconfig.json`).mtimeMs);
if (!fresh) {
  rmSync(`${root}dist`, { recursive: true, force: true });
  const tsc = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', root], { stdio: 'inherit' });
  if (tsc.status !== 0) process.exit(tsc.status ?? 1);
  chmodSync(stamp, 0o755);
}
