// Runs the lines of docs/own-model.md that lead from each library to a file, each on a small model, and studies what comes out.
// usage: node scripts/build.mjs && node scripts/modelLines.mjs [python]
// The Python needs torch, onnx, onnxscript and keras from PyPI; what is missing is skipped and said. The JavaScript takes the
// TensorFlow.js of this checkout, with a handler in place of tfjs-node's, which would need an addon of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const python = process.argv[2] ?? 'python3';
const page = readFileSync(`${root}docs/own-model.md`, 'utf8');
const blocks = [...page.matchAll(/```(python|js)\n([\s\S]*?)```/g)].map(([, language = '', lines = '']) => ({
  language,
  lines,
}));

const torchNet = `
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 64, 10))
x = torch.randn(2, 3, 8, 8)
`;

/** @param {string} backend */
const kerasNet = (backend) => `
import os
os.environ.setdefault('KERAS_BACKEND', '${backend}')
import keras
keras.utils.set_random_seed(0)
model = keras.Sequential([keras.layers.Input((32,)), keras.layers.Dense(16, activation='tanh', name='a'), keras.layers.Dense(4, name='b')])
`;

const tfjsNet = `
import * as tf from '@tensorflow/tfjs';
import { mkdirSync, writeFileSync } from 'node:fs';
tf.enableProdMode();
const layers = [tf.layers.dense({ units: 16, inputShape: [8], activation: 'relu', name: 'a' }), tf.layers.dense({ units: 1, name: 'b' })];
const model = tf.sequential({ name: 'net', layers });
const [x, y] = [tf.randomNormal([64, 8]), tf.randomNormal([64, 1])];
tf.io.registerSaveRouter((url) => ({
  save: async ({ modelTopology, weightSpecs: weights, weightData }) => {
    const folder = url.replace('file://', '');
    mkdirSync(folder);
    writeFileSync(folder + '/weights.bin', Buffer.from(weightData));
    writeFileSync(folder + '/model.json', JSON.stringify({ modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights }] }));
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  },
}));
`;

/** What stands before the lines of each block, in the page's order, what they make, and the layers that the study must have. */
const cases = [
  { name: 'PyTorch', before: torchNet, file: 'net.onnx', layers: ['0', '1', '2', '4'] },
  { name: 'PyTorch by TorchScript', before: torchNet, file: 'net.onnx', layers: ['0', '1', '2', '4'] },
  { name: 'Keras 3', before: kerasNet('jax'), file: 'net.keras', layers: ['a', 'a/tanh', 'b'] },
  {
    name: 'Keras 3 by ONNX',
    before: `${kerasNet('torch')}model.save('net.keras')\nimport torch\nx = torch.randn(2, 32)\n`,
    file: 'net.onnx',
    layers: [],
  },
  { name: 'TensorFlow.js', before: tfjsNet, file: 'net/model.json', layers: ['a', 'a/relu', 'b'] },
  {
    name: 'TensorFlow.js watched',
    before: `${tfjsNet}import { watch } from 'initscope';\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\n`,
    study: 'net',
    layers: ['a', 'a/relu', 'b'],
  },
];

let wrong = 0;
for (const [i, { name, before, file, study = 'net', layers }] of cases.entries()) {
  const folder = mkdtempSync(join(tmpdir(), 'initscope-lines-'));
  symlinkSync(`${root}node_modules`, join(folder, 'node_modules'));
  const { language, lines } = blocks[i] ?? { language: '', lines: '' };
  const [program, source] = language === 'js' ? [process.execPath, 'lines.mjs'] : [python, 'lines.py'];
  // A package does not find itself among those that it needs.
  writeFileSync(join(folder, source), (before + lines).replace("from 'initscope'", `from '${root}dist/index.js'`));
  const made = spawnSync(program, [source], { cwd: folder, encoding: 'utf8' });
  const missing = /No module named '(\w+)'/.exec(made.stderr)?.[1];
  let said = missing === undefined ? made.stderr.trim().split('\n').at(-1) : `skipped: no ${missing}`;
  if (made.status === 0) {
    const words = ['run', file ?? '', '-q', '--set', 'figures.formats=[]', '--set', `name=${study}`];
    const run =
      file && spawnSync(process.execPath, [`${root}dist/cli.js`, ...words], { cwd: folder, encoding: 'utf8' });
    const isDone = !run || run.status === 0;
    const rows = isDone
      ? readFileSync(join(folder, `output/${study}/statistics.csv`), 'utf8')
          .trim()
          .split('\n')
      : [];
    const names = new Set(rows.slice(1).map((row) => row.split(',').at(-1)));
    const lost = layers.filter((layer) => !names.has(layer));
    said =
      isDone && lost.length === 0 ? `ok: ${[...names].join(' ')}` : `${run && run.stderr.trim()} ${lost.join(' ')}`;
  }
  if (!said?.startsWith('ok') && !said?.startsWith('skipped')) wrong++;
  console.log(`${name}: ${said}`);
  rmSync(folder, { recursive: true });
}
if (wrong > 0) process.exitCode = 1;
