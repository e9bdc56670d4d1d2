// Runs the lines of docs/own-model.md that lead from each library to an ONNX file, each on a small model, and studies what comes out.
// usage: node scripts/build.mjs && node scripts/modelLines.mjs [python]
// The Python needs torch, onnx, onnxscript and keras from PyPI; what is missing is skipped and said.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const python = process.argv[2] ?? 'python3';
const page = readFileSync(`${root}docs/own-model.md`, 'utf8');
const blocks = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(([, lines]) => lines ?? '');

const torchNet = `
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 64, 10))
x = torch.randn(2, 3, 8, 8)
`;

/** What stands before the lines of each block, in the page's order, and the layers that the study must have. */
const cases = [
  { name: 'PyTorch', before: torchNet, layers: ['0', '1', '2', '4'] },
  { name: 'PyTorch by TorchScript', before: torchNet, layers: ['0', '1', '2', '4'] },
  {
    name: 'Keras 3',
    before: `
import os
os.environ['KERAS_BACKEND'] = 'torch'
import keras, torch
keras.utils.set_random_seed(0)
keras.Sequential([keras.layers.Input((32,)), keras.layers.Dense(16, activation='tanh'), keras.layers.Dense(4)]).save('net.keras')
x = torch.randn(2, 32)
`,
    layers: [],
  },
];

let wrong = 0;
for (const [i, { name, before, layers }] of cases.entries()) {
  const folder = mkdtempSync(join(tmpdir(), 'initscope-lines-'));
  writeFileSync(join(folder, 'lines.py'), before + blocks[i]);
  const made = spawnSync(python, ['lines.py'], { cwd: folder, encoding: 'utf8' });
  const missing = /No module named '(\w+)'/.exec(made.stderr)?.[1];
  let said = missing === undefined ? made.stderr.trim().split('\n').at(-1) : `skipped: no ${missing}`;
  if (made.status === 0) {
    const words = ['run', 'net.onnx', '-q', '--set', 'figures.formats=[]'];
    const run = spawnSync(process.execPath, [`${root}dist/cli.js`, ...words], { cwd: folder, encoding: 'utf8' });
    const rows =
      run.status === 0 ? readFileSync(join(folder, 'output/net/statistics.csv'), 'utf8').trim().split('\n') : [];
    const names = new Set(rows.slice(1).map((row) => row.split(',').at(-1)));
    const lost = layers.filter((layer) => !names.has(layer));
    said =
      run.status === 0 && lost.length === 0 ? `ok: ${[...names].join(' ')}` : `${run.stderr.trim()} ${lost.join(' ')}`;
  }
  if (!said?.startsWith('ok') && !said?.startsWith('skipped')) wrong++;
  console.log(`${name}: ${said}`);
  rmSync(folder, { recursive: true });
}
if (wrong > 0) process.exitCode = 1;
