// Makes the pictures of README.md and docs/ anew, from the current code: `node scripts/pictures.mjs`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { studyPictures } from './docs/gallery.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const images = join(root, 'docs/images');
const out = mkdtempSync(join(tmpdir(), 'initscope-pictures-'));

/** Pictures of a study's cells. */
const ofCells = {
  'xavier-forward.png': 'sigmoid/figures/xavier/epoch-0-forward.png',
  'xavier-backward.png': 'sigmoid/figures/xavier/epoch-0-backward.png',
  'relu-overflow.png': 'relu/figures/normal-1/epoch-4-forward.png',
};

/**
 * A small network for each failure of docs/reading.md: what is set, and which picture shows it.
 * @type {Record<string, [settings: string[], from: string]>}
 */
const failures = {
  healthy: [['network.activation=relu', 'initializers=[he]'], 'he/epoch-0-forward.png'],
  vanishing: [
    ['network.activation=tanh', 'initializers=[{ normal: { std: 0.03 } }]'],
    'normal-0.03/epoch-0-forward.png',
  ],
  exploding: [['network.activation=relu', 'initializers=[{ normal: { std: 0.5 } }]'], 'normal-0.5/epoch-0-forward.png'],
  saturated: [['network.activation=tanh', 'initializers=[{ normal: { std: 1 } }]'], 'normal-1/epoch-0-forward.png'],
  dead: [['network.activation=relu', 'initializers=[he]', 'training.epochs=2'], 'he/epoch-1-forward.png'],
  symmetric: [['network.activation=sigmoid', 'initializers=[zero]'], 'zero/epoch-0-forward.png'],
};

/** @param {string[]} words */
const run = (...words) => {
  const { status } = spawnSync(process.execPath, ['dist/cli.js', 'run', ...words, '-o', out, '-q'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
};

mkdirSync(images, { recursive: true });
run(...Object.keys(studyPictures).map((study) => `configs/${study}.yaml`));
for (const [name, from] of Object.entries(ofCells)) copyFileSync(join(out, from), join(images, name));
for (const [study, { from, as }] of Object.entries(studyPictures))
  copyFileSync(join(out, study, 'figures', from), join(images, as));

const base = ['training.carryOver=false', 'training.epochs=1', 'bias=zero'];
for (const [name, [settings, from]] of Object.entries(failures)) {
  run('configs/sigmoid.yaml', ...[`name=${name}`, ...base, ...settings].flatMap((setting) => ['--set', setting]));
  copyFileSync(join(out, name, 'figures', from), join(images, `failure-${name}.png`));
}
rmSync(out, { recursive: true });
