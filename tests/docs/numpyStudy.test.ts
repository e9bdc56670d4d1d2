import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { initscope, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { noNumpy } from '../support/python.ts';

const out = temporaryFolder();

(noNumpy === '' ? describe : describe.skip)(`the README’s check in NumPy${noNumpy}`, () => {
  test('takes the notebook’s study', () => {
    const words = ['--set', 'training.epochs=2', '--set', 'figures.formats=[]'];
    const run = initscope(['run', `${root}configs/sigmoid.yaml`, ...words, '-o', out, '--backend', 'wasm', '-q']);
    expect(run.code).toBe(0);
    const check = [`${root}scripts/golden/numpy_study.py`, join(out, 'sigmoid')];
    const { status, stdout, stderr } = spawnSync('python3', check, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/: \d{2,3} stds compared, the worst relative difference \d\.\de-0[3-9]/);
  });
});
