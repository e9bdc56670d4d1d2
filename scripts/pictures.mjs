// Makes the pictures of README.md and docs/ anew, from the current code: `node scripts/pictures.mjs`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const images = join(root, 'docs/images');
const out = mkdtempSync(join(tmpdir(), 'initscope-pictures-'));

/** Where each picture comes from. */
const pictures = {
  'xavier-forward.png': 'sigmoid/figures/xavier/epoch-0-forward.png',
  'xavier-backward.png': 'sigmoid/figures/xavier/epoch-0-backward.png',
  'sigmoid-forward-std.png': 'sigmoid/figures/forward-std.png',
  'relu-forward-std.png': 'relu/figures/forward-std.png',
  'relu-overflow.png': 'relu/figures/normal-1/epoch-4-forward.png',
  'depth50-profile.png': 'depth50/figures/profile.png',
  'width-sweep.png': 'width/figures/backward-sweep.png',
};

const configs = ['sigmoid', 'relu', 'depth50', 'width'].map((name) => `configs/${name}.yaml`);
const run = spawnSync(process.execPath, ['dist/cli.js', 'run', ...configs, '-o', out, '-q'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
mkdirSync(images, { recursive: true });
if (run.status === 0)
  for (const [name, from] of Object.entries(pictures)) copyFileSync(join(out, from), join(images, name));
rmSync(out, { recursive: true });
process.exit(run.status ?? 1);
