// A Python with NumPy and Matplotlib: the one on the path, or else a virtual environment that is made for the benchmark.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @param {string} python */
const has = (python) => spawnSync(python, ['-c', 'import numpy, matplotlib']).status === 0;

/** @returns {string} */
export const findPython = () => {
  if (has('python3')) return 'python3';
  const folder = mkdtempSync(join(tmpdir(), 'initscope-venv-'));
  spawnSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  const python = join(folder, 'bin/python');
  spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'numpy', 'matplotlib'], { stdio: 'inherit' });
  if (!has(python)) throw new Error('the benchmark needs Python with numpy and matplotlib, or pip to install them');
  return python;
};

/** Whether that Python has PyTorch too. @param {string} python */
export const hasTorch = (python) => spawnSync(python, ['-c', 'import torch']).status === 0;
